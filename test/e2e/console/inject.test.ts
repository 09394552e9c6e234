import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findAxeViolations, launchBrowser } from '../../support/browser.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import { startTestHub, type TestHub } from '../../support/hub.ts';
import { Wearable } from '../../support/wearable.ts';

const BUILT_CONSOLE = resolve(import.meta.dirname, '../../../out/renderer');

let hub: TestHub;
let browser: Browser;
beforeAll(async () => {
  [hub, browser] = await Promise.all([startConsoleHub(), launchBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await hub?.stop();
});

async function open(to = '', options: Parameters<typeof openConsole>[2] = {}) {
  const opened = await openConsole(browser, hub, { language: 'en', ...options });
  await opened.page.goto(`${hub.url}#/inject${to && `?to=${to}`}`);
  await panel(opened.page, options.language === 'es' ? 'Destino' : 'Target').waitFor();
  return opened;
}
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
function freePort(): Promise<string> {
  const { promise, resolve: free } = Promise.withResolvers<string>();
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address() as { port: number };
    server.close(() => free(String(port)));
  });
  return promise;
}
const button = (page: Page) =>
  page.getByRole('region', { name: 'Send' }).getByRole('button', { name: /^(Inject|Sending)/ });
async function storedFor({ url }: TestHub, consumer: string): Promise<object[]> {
  const answer = await fetch(`${url}api/notificaciones/?consumidor_id=${consumer}`);
  return ((await answer.json()) as { results: object[] }).results;
}
const chips = (page: Page) => page.getByRole('list', { name: /chosen/ }).getByRole('listitem');
const results = (page: Page) => page.getByRole('group', { name: 'What became of each' }).getByRole('listitem');

test('to one: it arrives, and the result turns from written to delivered to read by itself', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('one'));
  const { page, expectQuiet, close } = await open('one');
  await page.getByRole('button', { name: /Alta probabilidad/ }).click();
  await page.keyboard.press('Control+Enter');
  const { notification } = (await wearable.next('new_notification')) as unknown as {
    notification: Record<string, unknown>;
  };
  expect(notification).toMatchObject({
    tipo: 'alerta',
    contenido: 'Alta probabilidad de craving detectada',
    deseo_id: 5,
  });
  await eventually(() => results(page).allInnerTexts()).toEqual([
    expect.stringMatching(/one[\s\S]*delivered[\s\S]*to 1 socket/),
  ]);
  wearable.say({ type: 'mark_read', notification_id: notification['id'] });
  await eventually(() => results(page).innerText()).toContain('read');
  await page.getByText('1 read', { exact: false }).first().waitFor();
  await page.getByText('Selection', { exact: true }).click();
  await page.getByLabel('deseo_id').fill('6');
  await page.getByLabel('consumidor_id').fill('added ');
  await page.getByLabel('consumidor_id').press('Enter');
  await page.getByLabel('consumidor_id').fill('ñ');
  await page.getByRole('link', { name: 'See one' }).click();
  await page.getByRole('heading', { name: 'one' }).waitFor();
  await page.goBack();
  // Neither what was typed nor what was sent is lost by looking elsewhere.
  expect(await page.getByLabel('contenido', { exact: true }).inputValue()).toBe(
    'Alta probabilidad de craving detectada',
  );
  expect(await page.getByLabel('deseo_id').inputValue()).toBe('6');
  expect(await page.getByLabel('consumidor_id').inputValue()).toBe('ñ');
  expect(await chips(page).allInnerTexts()).toEqual([expect.stringContaining('added')]);
  await eventually(() => results(page).count()).toBe(1);
  expectQuiet();
  await close();
  await wearable.close();
});

test('ids are typed and pasted, wrong ones explained, and who is away gets it later', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('here'));
  const { page, expectQuiet, close } = await open();
  await page.getByText('Selection', { exact: true }).click();
  const field = page.getByLabel('consumidor_id');
  await field.fill('here');
  await field.press('Enter');
  await field.fill('a!b');
  await field.press('Enter');
  await page.getByText('a!b cannot be an id').waitFor();
  await field.fill('away-1,away-2 away-1');
  await field.press('Enter');
  await page.getByText('3 consumers, 1 socket').waitFor();
  await page.getByText('2 are not connected. It is kept until they return.').waitFor();
  await page.getByRole('button', { name: 'Remove away-2' }).click();
  await page.getByLabel('contenido', { exact: true }).fill('para después');
  await page.getByRole('button', { name: /Inject to 2/ }).click();
  await wearable.next('new_notification');
  await eventually(() => results(page).filter({ hasText: 'away-1' }).innerText()).toContain(
    'is delivered when it connects',
  );
  const later = new Wearable(hub.wearableUrl('away-1'));
  expect(await later.next('initial_notifications')).toMatchObject({ notifications: [{ contenido: 'para después' }] });
  await eventually(() => results(page).filter({ hasText: 'away-1' }).innerText()).toContain('delivered');
  expectQuiet();
  await close();
  await later.close();
  await wearable.close();
});

test('bad input is said at its field, takes the focus there, and nothing is sent', async () => {
  const { page, expectQuiet, close } = await open();
  const id = page.getByLabel('consumidor_id');
  const contenido = page.getByLabel('contenido', { exact: true });
  const deseo = page.getByLabel('deseo_id');
  const isFocused = (field: Locator) => eventually(() => field.evaluate((one) => one === document.activeElement));

  await page.keyboard.press('Control+Enter');
  await page.getByText('Nobody is chosen. Type an id.').waitFor();
  await isFocused(id).toBe(true);
  await id.fill('field/1');
  await page.keyboard.press('Control+Enter');
  await page.getByText('field/1 cannot be an id').waitFor();
  await id.fill('field');
  await page.keyboard.press('Control+Enter');
  await page.getByText('The contenido is missing. Type it.').waitFor();
  await isFocused(contenido).toBe(true);
  expect(await chips(page).allInnerTexts()).toEqual([expect.stringContaining('field')]);

  await contenido.fill('😀'.repeat(4_001));
  await page.getByText('Too long: there is room for 4,000 characters. Shorten it.').waitFor();
  expect(await contenido.inputValue()).toBe('😀'.repeat(4_001));
  // Playwright cannot carry half a character, a keyboard can.
  await contenido.evaluate((field: HTMLTextAreaElement) => {
    field.select();
    document.execCommand('insertText', false, `half ${String.fromCharCode(0xd8_3d)}`);
  });
  await page.getByText('It has half a character').waitFor();
  await contenido.fill('x');
  for (const wrong of ['1.5', '99999999999999999999', 'abc']) {
    await deseo.fill(wrong);
    await page.getByText('It must be a whole number, or stay empty.').waitFor();
    await button(page).click();
    await isFocused(deseo).toBe(true);
  }
  await deseo.fill('');
  await page.getByRole('button', { name: 'other…' }).click();
  await page.keyboard.press('Control+Enter');
  await page.getByText('The tipo is missing. Type it.').waitFor();
  await page.getByLabel('Another tipo').fill('t'.repeat(65));
  await page.getByText('Too long: there is room for 64 characters. Shorten it.').waitFor();
  await page.keyboard.press('Control+Enter');
  expect(await storedFor(hub, 'field')).toEqual([]);

  await page.getByLabel('Another tipo').fill('propio');
  await deseo.fill('-7');
  await page.keyboard.press('Control+Enter');
  await eventually(() => storedFor(hub, 'field')).toMatchObject([{ tipo: 'propio', contenido: 'x', deseo_id: -7 }]);
  expectQuiet();
  await close();
});

test('HTML and control characters are text everywhere, and arrive as they were typed', async () => {
  const wearable = await Wearable.connect(hub.wearableUrl('nasty'));
  const { page, expectQuiet, close } = await open('nasty');
  const nasty = '<img src=x onerror="document.title=1"> \u202egnirts\u202c \u0007 &amp;\nsecond';
  await page.getByRole('button', { name: 'other…' }).click();
  await page.getByLabel('Another tipo').fill('<b>\u202eoput</b>');
  await page.getByLabel('contenido', { exact: true }).fill(nasty);
  const title = await page.title();
  await page.getByText('1 consumer, 1 socket').waitFor();
  await page.keyboard.press('Control+Enter');
  expect(await wearable.next('new_notification')).toMatchObject({
    notification: { tipo: '<b>\u202eoput</b>', contenido: nasty },
  });
  await eventually(() => results(page).innerText()).toContain('delivered');
  await page.getByLabel('contenido', { exact: true }).fill('another');
  await page.keyboard.press('Control+Enter');
  await panel(page, 'Result').getByText('Sent in this session').waitFor();
  const recent = await panel(page, 'Result').innerText();
  expect(recent).toContain('<img src=x onerror="document.title=1"> \\u202egnirts');
  expect(recent).not.toMatch(/(?!\s)[\p{Cc}\p{Bidi_Control}]/u);
  expect(await page.locator('.pl-inject img, .pl-inject b b').count()).toBe(0);
  expect(await page.title()).toBe(title);
  expectQuiet();
  await close();
  await wearable.close();
});

test('a key that is held down and a double click send once, however fast the hub answers', async () => {
  const { page, expectQuiet, close } = await open('once');
  await page.getByLabel('contenido', { exact: true }).fill('una vez');
  await page.keyboard.down('Control');
  await page.keyboard.down('Enter');
  await eventually(() => results(page).count()).toBe(1);
  // Down again without an up between is a repeat, as a keyboard sends it.
  await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  await page.keyboard.up('Control');

  await button(page).hover();
  await page.mouse.down({ clickCount: 1 });
  await page.mouse.up({ clickCount: 1 });
  await panel(page, 'Result').getByText('Sent in this session').waitFor();
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });

  await page.getByLabel('contenido', { exact: true }).fill('otra');
  await page.keyboard.press('Control+Enter');
  await eventually(async () => (await storedFor(hub, 'once')).map((one) => Object(one).contenido)).toEqual([
    'otra',
    'una vez',
    'una vez',
  ]);
  expectQuiet();
  await close();
});

test('by keyboard alone, from the first way to the button', async () => {
  const { page, expectQuiet, close } = await open();
  const wearable = await Wearable.connect(hub.wearableUrl('keys'));
  await page.getByRole('radio', { name: 'One' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Tab');
  await page.keyboard.type('keys');
  await page.keyboard.press('Enter');
  await page.keyboard.type('other,');
  await page.keyboard.press('Backspace');
  await eventually(() => chips(page).count()).toBe(1);
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  for (let i = 0; i < 3; i += 1) await page.keyboard.press('Tab');
  await page.keyboard.type('sin ratón');
  await page.keyboard.press('Tab');
  await page.keyboard.type('12');
  const sendButton = button(page);
  for (let i = 0; i < 40 && !(await sendButton.evaluate((one) => one === document.activeElement)); i += 1) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  expect(await wearable.next('new_notification')).toMatchObject({
    notification: { tipo: 'test', contenido: 'sin ratón', deseo_id: 12 },
  });
  expectQuiet();
  await close();
  await wearable.close();
});

test('the preview is the frame that goes out, and the curl line works in a shell', async () => {
  const { page, expectQuiet, close } = await open('curl');
  await page.getByLabel('contenido', { exact: true }).fill(`it's <b>"bold"</b>`);
  await page.getByRole('radiogroup', { name: 'Which way' }).getByText('curl').click();
  const line = await page.getByRole('group', { name: 'curl' }).innerText();
  // The hub lives in this process, so the shell must not block it.
  await promisify(execFile)('sh', ['-c', `${line} -s`]);
  const { results: stored } = (await (await fetch(`${hub.url}api/notificaciones/?consumidor_id=curl`)).json()) as {
    results: object[];
  };
  expect(stored).toMatchObject([{ tipo: 'alerta', contenido: `it's <b>"bold"</b>` }]);
  expectQuiet();
  await close();
});

test('to everybody over a hundred it asks once, and says the number', async () => {
  const wearables = await Promise.all(
    Array.from({ length: 101 }, (_, i) => Wearable.connect(hub.wearableUrl(`crowd-${i}`))),
  );
  const { page, expectQuiet, close } = await open();
  await page.getByText('All', { exact: true }).first().click();
  await page.getByLabel('contenido', { exact: true }).fill('a todos');
  await page.getByRole('button', { name: 'Inject to 101 Ctrl ⏎' }).click();
  await page.getByRole('dialog').getByText('It cannot be undone.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  expect(wearables[0]?.messages).toEqual([]);
  await page.getByRole('button', { name: 'Inject to 101 Ctrl ⏎' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Inject to 101' }).click();
  for (const wearable of wearables) await wearable.next('new_notification');
  await eventually(() => page.locator('[data-fate="confirmed"] b').first().innerText()).toBe('101');
  expectQuiet();
  await close();
  for (const wearable of wearables) wearable.ws.terminate();
});

test('a hub that goes away says so, loses nothing that was typed, and takes it when it is back', async () => {
  // A port of its own, so that the page finds the hub again.
  let own = await startConsoleHub({ port: await freePort() });
  const { page, close } = await openConsole(browser, own, {
    language: 'en',
    allowed: /WebSocket connection|Failed to load resource/,
  });
  const contenido = page.getByLabel('contenido', { exact: true });
  await page.goto(`${own.url}#/inject?to=later`);
  await contenido.fill('antes');
  await page.keyboard.press('Control+Enter');
  await eventually(() => results(page).innerText()).toContain('is delivered when it connects');
  await contenido.fill('se queda');
  await page.getByLabel('consumidor_id').fill('half');

  const lost = page.getByText(/No contact with the hub since/);
  const [, next] = await Promise.all([lost.waitFor(), own.restart()]);
  own = next;
  await lost.waitFor({ state: 'detached' });
  expect(await contenido.inputValue()).toBe('se queda');
  expect(await page.getByLabel('consumidor_id').inputValue()).toBe('half');

  const wearable = await Wearable.connect(own.wearableUrl('later'));
  await page.getByLabel('consumidor_id').fill('');
  await page.keyboard.press('Control+Enter');
  await wearable.next('new_notification');
  await eventually(() => results(page).innerText()).toContain('delivered');
  // The hub numbers its batches anew: what was sent before is not taken for what was sent now.
  await page.getByRole('link', { name: 'See later' }).click();
  await page.getByRole('heading', { name: 'later' }).waitFor();
  await page.goBack();
  await eventually(() => results(page).innerText()).toContain('delivered');
  expect(await page.locator('.pl-recent').innerText()).toContain('1 kept for later');
  expect(await storedFor(own, 'later')).toMatchObject([{ contenido: 'se queda' }, { contenido: 'antes' }]);
  await close();
  await own.stop();
  wearable.ws.terminate();
});

test('a link that breaks before the answer: it says that nobody knows, and offers nothing that would send twice', async () => {
  const { page, expectQuiet, close } = await openConsole(browser, hub, { language: 'en' });
  let cut = true;
  await page.routeWebSocket(/console\/socket/, (toPage) => {
    const toHub = toPage.connectToServer();
    toPage.onMessage((message) => {
      toHub.send(message);
      if (!cut || !String(message).includes('notifications.inject')) return;
      cut = false;
      void toPage.close();
    });
  });
  await page.goto(`${hub.url}#/inject?to=cut`);
  await page.reload();
  await page.getByLabel('contenido', { exact: true }).fill('quién sabe');
  await page.getByText('1 consumer, 0 sockets').waitFor();
  await page.keyboard.press('Control+Enter');
  await page.getByRole('alert').getByText('Contact was lost before the answer').waitFor();
  await eventually(() => results(page).innerText()).toMatch(/cut\s+not known/);
  expect(await page.getByRole('button', { name: /again|Send the other/ }).count()).toBe(0);
  expect(await page.getByLabel('contenido', { exact: true }).inputValue()).toBe('quién sabe');
  // Once something is changed, the old failure is no longer said of it.
  await page.getByLabel('contenido', { exact: true }).fill('otra vez');
  await page.getByRole('alert').getByText('Contact was lost before the answer').waitFor({ state: 'detached' });
  await page.locator('[data-phase="ready"]').waitFor();
  await page.keyboard.press('Control+Enter');
  await eventually(() => results(page).innerText()).toMatch(/cut\s+stored/);
  await eventually(() => storedFor(hub, 'cut')).toMatchObject([{ contenido: 'otra vez' }, { contenido: 'quién sabe' }]);
  expectQuiet();
  await close();
});

test('a full store: failures first and said why, and a retry reaches those that failed and nobody twice', async () => {
  const disk = await mkdtemp(join(tmpdir(), 'pulsera-inject-'));
  execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=0700', 'tmpfs', disk]);
  const own = await startTestHub({ web: BUILT_CONSOLE, dataDir: join(disk, 'data') });
  try {
    const ids = Array.from({ length: 3_000 }, (_, i) => `full-${i}`);
    const { page, expectQuiet, close } = await openConsole(browser, own, { language: 'en' });
    await page.goto(`${own.url}#/inject?to=${ids.join(',')}`);
    await page.getByLabel('contenido', { exact: true }).fill('x'.repeat(4_000));
    await page.keyboard.press('Control+Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Inject to 3,000' }).click();
    await page.getByText('1,000 were stored before the hub failed.').waitFor();
    await eventually(() => results(page).first().innerText()).toMatch(/full-1000[\s\S]*failed[\s\S]*full/i);
    expect(await page.locator('[data-fate="failed"] b').innerText()).toBe('2,000');
    expect(await page.locator('.pl-fates [data-fate="stored"] b').innerText()).toBe('1,000');
    // Only what is in view is drawn.
    expect(await results(page).count()).toBeLessThan(60);
    expect(await findAxeViolations(page)).toEqual([]);

    execFileSync('/bin/mount', ['-o', 'remount,size=100m', disk]);
    await page.getByRole('button', { name: 'Try 2,000 again' }).click();
    await eventually(() => page.locator('.pl-fates [data-fate="stored"] b').innerText()).toBe('2,000');
    for (const id of ['full-0', 'full-999', 'full-1000', 'full-2999']) {
      expect(await storedFor(own, id)).toHaveLength(1);
    }
    expectQuiet();
    await close();
  } finally {
    await own.stop();
    execFileSync('/bin/umount', [disk]);
    await rm(disk, { recursive: true });
  }
});

describe('axe finds nothing', () => {
  test.each([
    ['es', 'dark', 1_440],
    ['es', 'light', 900],
    ['en', 'light', 1_440],
    ['en', 'dark', 900],
  ] as const)('%s, %s, %i px', async (language, theme, width) => {
    const { page, expectQuiet, close } = await open('a,b', { language, theme, width });
    await page.getByRole('button', { name: /Respira/ }).click();
    await page.keyboard.press('Control+Enter');
    await page.locator('.pl-fates').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    expectQuiet();
    await close();
  });
});
