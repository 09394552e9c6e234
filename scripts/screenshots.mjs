// npm run screenshots: takes the pictures of the README anew, of a real hub with real wearables, into docs/screenshots/.
// Wearables are slowed by their own pongs and paused by hand, so a run takes about a minute. --to names another folder.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { launchBrowser } from '../test/support/browser.ts';
import { startConsoleHub } from '../test/support/consolePage.ts';
import { startRedis } from '../test/support/redis.ts';
import { ROOT } from './built.mjs';

const { values } = parseArgs({ options: { to: { type: 'string', default: join(ROOT, 'docs/screenshots') } } });
mkdirSync(values.to, { recursive: true });

const CLIENTS = [
  'Pulsera 2.3 WearOS',
  'okhttp/4.12.0',
  'ESP32-WS 1.1.4',
  'Dart/3.5 (dart:io)',
  'Galaxy Watch7',
  'Python/3.11 websockets/12.0',
];
const SAMPLES = [
  { tipo: 'recordatorio', contenido: '¡Recuerda registrar tu formulario!', deseo_id: null },
  { tipo: 'alerta', contenido: 'Alta probabilidad de craving detectada', deseo_id: 318 },
  { tipo: 'test', contenido: 'Prueba desde la consola', deseo_id: null },
  { tipo: 'recordatorio', contenido: 'Tu cita es hoy a las 17:00', deseo_id: null },
  { tipo: 'alerta', contenido: 'Estrés sostenido desde hace 20 minutos', deseo_id: 321 },
  { tipo: 'recordatorio', contenido: 'Respira dos minutos antes de dormir', deseo_id: null },
];
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const redis = await startRedis();
const hub = await startConsoleHub({
  redis: redis.url,
  hubName: 'principal',
  pingEveryMs: '2000',
  silentAfterMs: '4000',
  goneAfterMs: '600000',
  lateAfterMs: '1000',
});
const sockets = [];

/** One wearable: `mute` answers no ping, `every` is its rhythm, `reads` whether its owner reads. */
function connect(
  id,
  {
    client = CLIENTS[Number(id) % CLIENTS.length],
    every = 1_000,
    delay = 5 + (Number(id) % 7) * 12,
    mute = false,
    reads = false,
  } = {},
) {
  const ws = new WebSocket(hub.wearableUrl(id), { headers: { 'User-Agent': client }, autoPong: false });
  const wearable = { ws, beat: null };
  ws.on('ping', (data) => {
    if (!mute) setTimeout(() => ws.readyState === ws.OPEN && ws.pong(data), delay);
  });
  ws.on('open', () => {
    const say = () => ws.readyState === ws.OPEN && ws.send('{"type":"ping"}');
    say();
    if (every) wearable.beat = setInterval(say, every);
  });
  ws.on('message', (text) => {
    const message = JSON.parse(text);
    if (reads && message.type === 'new_notification' && message.notification.tipo !== 'recordatorio') {
      setTimeout(() => ws.send(JSON.stringify({ type: 'mark_read', notification_id: message.notification.id })), 900);
    }
  });
  ws.on('error', () => {});
  sockets.push(wearable);
  return wearable;
}

const post = (body) =>
  fetch(`${hub.url}api/notificaciones/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

for (let id = 43; id < 83; id += 1) connect(id);
connect('42', { client: CLIENTS[0], delay: 20, reads: true });
connect('42', { client: CLIENTS[0], delay: 35 });
for (const id of ['1712', '1738', '1741']) connect(id, { mute: true, every: 0 });
const late = ['1703', '1726'].map((id) => connect(id, { delay: 240 }));
for (const id of ['77', '1719']) {
  const gone = connect(id);
  await sleep(300);
  gone.ws.close(id === '77' ? 1001 : 1000);
}
for (let i = 0; i < 4; i += 1) {
  const again = connect('388', { delay: 60 });
  await sleep(250);
  if (i < 3) again.ws.terminate();
}
// A Daphne that stopped reading: two of its members, and messages that nobody takes.
const daphne = 'specific.91be0c6a5d3f4e7f8a9b0c1d2e3f4a5b!';
for (const id of ['915', '612'])
  await redis.cli('zadd', `asgi:group:notifications_${id}`, `${Date.now() / 1_000}`, `${daphne}${id}`);
for (let n = 0; n < 88; n += 1) await redis.cli('zadd', `asgi${daphne}`, `${Date.now() / 1_000 - 20}`, `waits${n}`);
await sleep(8_000);
await post(SAMPLES.map((sample) => ({ consumidor_id: '42', ...sample })));
await post(['1712', '1741', '388', '77'].map((id) => ({ consumidor_id: id, ...SAMPLES[0] })));
for (const wearable of late) clearInterval(wearable.beat);
sockets.find(({ ws }) => ws.url.endsWith('/42/'))?.ws.send('{"type":"ping"');
await sleep(12_000);
// The slots of a ribbon are 25 s long: a few must have passed for it to have beads.
await sleep(Number(process.env.SETTLE_MS ?? 60_000));

const browser = await launchBrowser();
try {
  for (const theme of ['dark', 'light']) {
    const context = await browser.newContext({
      viewport: { width: 1_440, height: 900 },
      locale: 'en',
      colorScheme: theme,
    });
    const page = await context.newPage();
    await page.goto(`${hub.url}#token=${hub.token}`);
    await page.locator('[data-phase="ready"]').waitFor();
    await sleep(2_500);
    await page.screenshot({ path: join(values.to, `connections-${theme}.png`) });
    await page.goto(`${hub.url}#/connections/42`);
    await page.locator('[role="option"]').first().waitFor();
    await page.locator('[role="option"]').filter({ hasText: 'new_notification' }).first().click();
    await sleep(1_500);
    await page.screenshot({ path: join(values.to, `consumer-${theme}.png`) });
    await page.goto(`${hub.url}#/inject?to=42,388,1712`);
    await sleep(1_500);
    await page.screenshot({ path: join(values.to, `inject-${theme}.png`) });
    for (const room of ['pings', 'history', 'channels', 'diagnosis']) {
      await page.goto(`${hub.url}#/${room}`);
      await sleep(4_000);
      await page.screenshot({ path: join(values.to, `${room}-${theme}.png`) });
    }
    await context.close();
  }
} finally {
  await browser.close();
  for (const { ws, beat } of sockets) {
    clearInterval(beat);
    ws.terminate();
  }
  await hub.stop();
  await redis.stop();
}
