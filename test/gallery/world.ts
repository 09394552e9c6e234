/** What the pictures are taken of: real hubs with real wearables, in every state there is. */
import pino from 'pino';
import { WebSocket } from 'ws';
import { FIRST_ID } from '../../src/shared/console/simulator.ts';
import { readyScenario } from '../../src/simulator/ready.ts';
import { Simulator } from '../../src/simulator/service.ts';
import { type Crowd, startCrowd } from '../bench/console/crowd.ts';
import { openConsole } from '../support/console.ts';
import { startConsoleHub } from '../support/consolePage.ts';
import type { TestHub } from '../support/hub.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';

const CLIENTS = [
  'Pulsera 2.3 WearOS',
  'okhttp/4.12.0',
  'ESP32-WS 1.1.4',
  'Dart/3.5 (dart:io)',
  'Galaxy Watch7',
  'Python/3.11 websockets/12.0',
] as const;
const SAMPLES = [
  { tipo: 'recordatorio', contenido: '¡Recuerda registrar tu formulario!', deseo_id: null },
  { tipo: 'alerta', contenido: 'Alta probabilidad de craving detectada', deseo_id: 318 },
  { tipo: 'test', contenido: 'Prueba desde la consola', deseo_id: null },
  { tipo: 'recordatorio', contenido: 'Tu cita es hoy a las 17:00', deseo_id: null },
  { tipo: 'alerta', contenido: 'Estrés sostenido desde hace 20 minutos', deseo_id: 321 },
  { tipo: 'recordatorio', contenido: 'Respira dos minutos antes de dormir', deseo_id: null },
] as const;
const MANY = 10_000;

/** The hubs by what is on them. */
export interface World {
  /** Some fifty consumers in every state, on a Redis that a Daphne uses too. */
  readonly ward: TestHub;
  /** Nobody has ever connected. */
  readonly empty: TestHub;
  /** Where a simulation runs. */
  readonly lab: TestHub;
  /** Where alerts happen while their picture is taken: silence is known within a second. */
  readonly night: TestHub;
  /** Ten thousand consumers, 2,000 pings a second. */
  readonly many: TestHub;
  stop(): Promise<void>;
}

interface Life {
  readonly client?: string;
  /** Its own rhythm in ms; 0 never pings. */
  readonly every?: number;
  /** How long it takes to answer a protocol ping, in ms. */
  readonly delay?: number;
  /** Answers no protocol ping. */
  readonly mute?: boolean;
  /** Its owner reads what asks for it. */
  readonly reads?: boolean;
}

class Wearables {
  readonly #hub: TestHub;
  readonly #open: { readonly ws: WebSocket; beat: NodeJS.Timeout | null }[] = [];

  constructor(hub: TestHub) {
    this.#hub = hub;
  }

  connect(id: number, life: Life = {}): { readonly ws: WebSocket; fallBehind(): void } {
    const { every = 1_000, delay = 5 + (id % 7) * 12, mute = false, reads = false } = life;
    const client = life.client ?? CLIENTS[id % CLIENTS.length] ?? '';
    const ws = new WebSocket(this.#hub.wearableUrl(id), { headers: { 'User-Agent': client }, autoPong: false });
    const wearable = { ws, beat: null as NodeJS.Timeout | null };
    const say = (message: object): void => {
      if (ws.readyState === ws.OPEN) ws.send(JSON.stringify(message));
    };
    ws.on('ping', (data) => {
      if (!mute) setTimeout(() => ws.readyState === ws.OPEN && ws.pong(data), delay);
    });
    ws.on('open', () => {
      if (every === 0) return;
      say({ type: 'ping' });
      wearable.beat = setInterval(() => say({ type: 'ping' }), every);
    });
    ws.on('message', (text) => {
      const { type, notification } = JSON.parse(String(text)) as {
        type: string;
        notification?: { id: number; tipo: string };
      };
      if (!reads || type !== 'new_notification' || !notification || notification.tipo === 'recordatorio') return;
      setTimeout(() => say({ type: 'mark_read', notification_id: notification.id }), 900);
    });
    ws.on('error', () => {});
    this.#open.push(wearable);
    return { ws, fallBehind: () => wearable.beat && clearInterval(wearable.beat) };
  }

  stop(): void {
    for (const { ws, beat } of this.#open) {
      if (beat) clearInterval(beat);
      ws.terminate();
    }
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Makes the world; `settleMs` is how long wearables live before the first picture, as ribbons fill by the slot of 25 s. */
export async function makeWorld(settleMs: number): Promise<World> {
  const redis: TestRedis = await startRedis();
  const ward = await startConsoleHub({
    redis: redis.url,
    hubName: 'principal',
    pingEveryMs: '2000',
    silentAfterMs: '4000',
    goneAfterMs: '3600000',
    lateAfterMs: '1000',
  });
  const empty = await startConsoleHub();
  const lab = await startConsoleHub();
  const night = await startConsoleHub({ pingEveryMs: '500', silentAfterMs: '500', goneAfterMs: '3600000' });
  const simulators = [empty, lab].map((hub) => new Simulator({ ...hub, version: '', log: pino({ level: 'silent' }) }));
  const many = await startConsoleHub();
  const crowd: Crowd = await startCrowd(Number(new URL(many.url).port), MANY, 2_000);
  const wearables = new Wearables(ward);
  await populate(wearables, redis, ward);
  await record(wearables, ward);
  await plan(ward);
  await simulate(lab);
  await sleep(settleMs);
  return {
    ward,
    empty,
    lab,
    night,
    many,
    stop: async () => {
      wearables.stop();
      await crowd.stop();
      await Promise.all(simulators.map((simulator) => simulator.close()));
      await Promise.all([ward, empty, lab, night, many].map((hub) => hub.stop()));
      await redis.stop();
    },
  };
}

async function populate(wearables: Wearables, redis: TestRedis, hub: TestHub): Promise<void> {
  for (let id = 43; id < 83; id += 1) wearables.connect(id);
  const first = wearables.connect(42, { client: CLIENTS[0], delay: 20, reads: true });
  wearables.connect(42, { client: CLIENTS[0], delay: 35 });
  for (const id of [1_712, 1_738, 1_741]) wearables.connect(id, { mute: true, every: 0 });
  const late = [1_703, 1_726].map((id) => wearables.connect(id, { delay: 240 }));
  for (const id of [1_755, 1_719]) {
    const gone = wearables.connect(id);
    await sleep(300);
    gone.ws.close(id === 1_755 ? 1001 : 1000);
  }
  for (let i = 0; i < 4; i += 1) {
    const again = wearables.connect(388, { delay: 60 });
    await sleep(250);
    if (i < 3) again.ws.terminate();
  }
  // A Daphne that stopped reading: two of its members, and messages that nobody takes.
  const daphne = 'specific.91be0c6a5d3f4e7f8a9b0c1d2e3f4a5b!';
  const now = Date.now() / 1_000;
  for (const id of ['915', '612'])
    await redis.cli('zadd', `asgi:group:notifications_${id}`, `${now}`, `${daphne}${id}`);
  for (let n = 0; n < 88; n += 1) await redis.cli('zadd', `asgi${daphne}`, `${now - 20}`, `waits${n}`);
  await sleep(8_000);
  await post(
    hub,
    SAMPLES.map((sample) => ({ consumidor_id: '42', ...sample })),
  );
  await post(
    hub,
    ['1712', '1741', '388', '1755'].map((id) => ({ consumidor_id: id, ...SAMPLES[0] })),
  );
  for (const wearable of late) wearable.fallBehind();
  first.ws.send('{"type":"ping"');
}

/** Two recordings of some seconds each; in the second one somebody leaves, and gets what nobody got in the first. */
async function record(wearables: Wearables, hub: TestHub): Promise<void> {
  const { client, close } = await openConsole(hub);
  for (const second of [false, true]) {
    await client.call('recordings.start', { consumers: null, redacted: false, minutes: 5, megabytes: 10 });
    const guest = second ? wearables.connect(1_790) : null;
    await sleep(2_000);
    const sent = second ? SAMPLES.slice(1) : SAMPLES.slice(0, -2);
    await post(
      hub,
      sent.flatMap((sample, i) =>
        ['42', '47', '51', '63'].slice(i % 2).map((id) => ({ consumidor_id: id, ...sample })),
      ),
    );
    await sleep(3_000);
    guest?.ws.close(1001);
    await sleep(1_000);
    await client.call('recordings.stop', {});
  }
  close();
}

/** Templates, and what the hub sends by itself: later, again and again, stopped, and over. */
async function plan(hub: TestHub): Promise<void> {
  const { client, close } = await openConsole(hub);
  const written = (tipo: string, contenido: string) => ({ tipo, contenido, deseo_id: '' });
  const form = written('recordatorio', 'Hola {{consumidor_id}}, recuerda registrar tu formulario de las {{time}}');
  const breathe = written('recordatorio', 'Respira dos minutos antes de dormir');
  const check = written('alerta', '¿Estás bien, {{consumidor_id}}? Pulsa Leída si no necesitas ayuda');
  for (const [name, content] of [
    ['Formulario diario', form],
    ['Respirar', breathe],
    ['Comprobación', check],
  ] as const)
    await client.call('templates.save', { id: null, name, content });
  const hour = 3_600_000;
  const at = Math.ceil(Date.now() / hour) * hour;
  const day = 24 * 3_600;
  const to = ['42', '47', '51', '63'];
  await client.call('schedules.create', {
    ...{ name: 'Formulario diario', content: form, to: 'connected', at, everySeconds: day, times: null },
  });
  await client.call('schedules.create', {
    ...{ name: 'Respirar', content: breathe, to, at: at + 5 * hour, everySeconds: null, times: null },
  });
  await client.call('schedules.create', {
    ...{ name: 'Comprobación', content: check, to: ['388', '1712'], at: null, everySeconds: 20, times: 3 },
  });
  const { id } = await client.call('schedules.create', {
    ...{ name: 'Cita de la tarde', content: written('mensaje', 'Tu cita es hoy a las 17:00'), to, at: at + hour },
    ...{ everySeconds: 7 * day, times: 4 },
  });
  await client.call('schedules.stop', { id });
  close();
}

/** Starts the ready ward, ten times as fast, so that much has happened by the first picture. */
async function simulate(hub: TestHub): Promise<void> {
  const { client, close } = await openConsole(hub);
  await client.call('simulator.start', {
    ...{ text: await readyScenario('ward'), seed: null, firstId: FIRST_ID, speed: 10, allowReal: false },
  });
  close();
}

async function post(hub: TestHub, body: unknown): Promise<void> {
  await fetch(`${hub.url}api/notificaciones/`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
}
