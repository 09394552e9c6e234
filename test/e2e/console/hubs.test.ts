/** Two real hubs on one real Redis, seen from the console of one of them. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { post } from '../../support/api.ts';
import { findAxeViolations, launchBrowser, takePicture } from '../../support/browser.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import type { TestHub } from '../../support/hub.ts';
import { startRedis, stopRedises } from '../../support/redis.ts';
import { Wearable } from '../../support/wearable.ts';

let browser: Browser;
let north: TestHub;
let south: TestHub;
let wearables: Wearable[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser?.close());
beforeEach(async () => {
  const redis = await startRedis();
  const start = (hubName: string): Promise<TestHub> =>
    startConsoleHub({ redis: redis.url, hubName, pingEveryMs: '1000' });
  [north, south] = await Promise.all([start('norte'), start('sur')]);
  wearables = [];
});
afterEach(async () => {
  for (const { ws } of wearables) ws.terminate();
  await Promise.all([north?.stop(), south?.stop()]);
  await stopRedises();
});

async function connect(hub: TestHub, ...ids: readonly (string | number)[]): Promise<Wearable[]> {
  const connected = await Promise.all(ids.map((id) => Wearable.connect(hub.wearableUrl(id))));
  wearables.push(...connected);
  return connected;
}

const row = (page: Page, id: string | number) => page.locator(`[role="row"][data-id="${id}"]`);
const cell = (page: Page, id: string | number, column: string) => row(page, id).locator(`.pl-cell-${column}`);
const shown = (page: Page) =>
  page.locator('.pl-row').evaluateAll((rows) => rows.map((element) => (element as HTMLElement).dataset['id']));
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
/** A hub's rows are told to the others about once a second. */
const arrived = (page: Page, id: string | number) => cell(page, id, 'ribbon').getByText('en sur').waitFor();

/** A consumer of the southern hub, in the northern hub's console. */
async function openFar(id: string, options: Parameters<typeof openConsole>[2] = {}) {
  const opened = await openConsole(browser, north, options);
  await row(opened.page, id).waitFor();
  await opened.page.goto(`${north.url}#/connections/${id}`);
  return opened;
}

describe('the table', () => {
  test('shows everybody with their hub, and sorts and filters by it', async () => {
    await connect(north, 1, 2);
    await connect(south, 2, 3, 4);
    const { page, expectQuiet, close } = await openConsole(browser, north, { width: 1_600 });
    await arrived(page, 3);
    await eventually(() => cell(page, 1, 'hub').innerText()).toBe('norte');
    await eventually(() => cell(page, 3, 'hub').innerText()).toBe('sur');
    await eventually(() => cell(page, 2, 'hub').innerText()).toMatch(/^norte\s*\+1/);
    await page.getByTitle('y en 1 hub más').waitFor();
    expect(await cell(page, 1, 'ribbon').locator('svg.pl-ribbon').count()).toBe(1);
    expect(await cell(page, 3, 'ribbon').locator('svg.pl-ribbon').count()).toBe(0);

    await page.getByRole('button', { name: 'Todos 4' }).waitFor();
    const head = page.getByRole('columnheader', { name: 'Hub' });
    await head.getByRole('button').click();
    await eventually(() => shown(page)).toEqual(['1', '2', '3', '4']);
    await head.getByRole('button').click();
    await eventually(() => shown(page)).toEqual(['3', '4', '1', '2']);
    expect(await head.getAttribute('aria-sort')).toBe('descending');

    await page.getByRole('button', { name: 'Por hub: Todos los hubs' }).click();
    await page.getByRole('menuitemradio', { name: /^norte\s*2$/ }).waitFor();
    await page.getByRole('menuitemradio', { name: /^sur\s*3$/ }).click();
    await eventually(() => shown(page)).toEqual(['3', '4']);
    expect(new URL(page.url()).hash).toBe('#/connections?sort=-hub&f=hub%3Asur');
    await page.getByRole('button', { name: 'Por hub: sur' }).waitFor();
    await page.getByRole('button', { name: 'Quitar hub:sur' }).click();
    await eventually(() => shown(page)).toHaveLength(4);
    expectQuiet();
    await close();
  });

  test('follows who moves from one hub to the other, and forgets the hub that stops', async () => {
    await connect(north, 1);
    const [there] = await connect(south, 42);
    const { page, expectQuiet, close } = await openConsole(browser, north, { width: 1_600 });
    await arrived(page, 42);
    await connect(north, 42);
    await eventually(() => cell(page, 42, 'hub').innerText()).toMatch(/^norte\s*\+1/);
    await cell(page, 42, 'ribbon').locator('svg.pl-ribbon').waitFor();
    await there?.close();
    await eventually(() => cell(page, 42, 'hub').innerText()).toBe('norte');

    await connect(south, 43);
    await arrived(page, 43);
    await south.stop();
    await row(page, 43).waitFor({ state: 'detached' });
    await page.getByRole('columnheader', { name: 'Hub' }).waitFor({ state: 'detached' });
    await row(page, 1).waitFor();
    south = north;
    expectQuiet();
    await close();
  });

  test('marks as read and disconnects whoever is chosen, wherever it is', async () => {
    await connect(north, 1);
    const [far] = await connect(south, 3);
    await post(south, { consumidor_id: 3, tipo: 'test', contenido: 'hola' });
    await far?.next('new_notification');
    const { page, expectQuiet, close } = await openConsole(browser, north);
    await arrived(page, 3);
    await eventually(() => cell(page, 3, 'unread').innerText()).toBe('1');
    await row(page, 3).getByRole('checkbox').click();
    await page.getByRole('button', { name: 'Marcar leídas' }).click();
    await page.getByText('1 notificación marcada como leída').waitFor();
    await eventually(() => cell(page, 3, 'unread').innerText()).toBe('0');
    await page.getByRole('button', { name: 'Desconectar' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Desconectar' }).click();
    expect(await far?.end()).toBe(4000);
    await page.getByText('1 conexión cerrada').waitFor();
    await eventually(() => row(page, 3).getAttribute('data-state')).toBe('gone');
    expectQuiet();
    await close();
  });
});

describe('a consumer on another hub', () => {
  test('says where it is and where its frames are, and tells the rest as if it were here', async () => {
    const [far] = await connect(south, 3);
    await connect(north, 1);
    const { page, expectQuiet, close } = await openFar('3');
    await page.context().grantPermissions(['clipboard-read']);
    const head = page.locator('.pl-consumer-head');
    await head.getByText('en sur').waitFor();
    await head.getByText(south.url, { exact: true }).waitFor();
    await head.getByRole('button', { name: 'Copiar la dirección de sur' }).click();
    await eventually(() => page.evaluate(() => navigator.clipboard.readText())).toBe(south.url);
    const frames = panel(page, 'Tramas');
    await frames.getByText('Sus tramas y su ritmo se ven en sur.').waitFor();
    expect(await frames.getByRole('button', { name: 'Pausar' }).count()).toBe(0);
    await panel(page, 'Cronología').getByText('Se conectó').waitFor();

    const { id } = await post(south, { consumidor_id: 3, tipo: 'alerta', contenido: 'Estrés sostenido' });
    const one = panel(page, 'Notificaciones').getByRole('listitem');
    await eventually(() => one.innerText()).toMatch(/por HTTP\s+#h\d+·sur/);
    await eventually(() => one.innerText()).toMatch(/entregada[\s\S]*sin leer/);
    far?.say({ type: 'mark_read', notification_id: id });
    await eventually(() => one.innerText()).toMatch(/leída/);
    expectQuiet();
    await close();
  });

  test('on both hubs, its sockets say which is where, and each can be closed', async () => {
    await connect(north, 7);
    const [far] = await connect(south, 7);
    const { page, expectQuiet, close } = await openFar('7');
    const sockets = panel(page, 'Sockets').getByRole('listitem');
    await eventually(() => sockets.count()).toBe(2);
    await sockets.filter({ hasText: 'en norte' }).waitFor();
    await panel(page, 'Tramas').getByText('Las de sur se ven allí.').waitFor();
    await sockets
      .filter({ hasText: 'en sur' })
      .getByRole('button', { name: /^Desconectar 127/ })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Desconectar' }).click();
    expect(await far?.end()).toBe(4000);
    await panel(page, 'Sockets').waitFor({ state: 'detached' });
    expectQuiet();
    await close();
  });
});

test('an injection says whom it handed to another hub, which delivers it once', async () => {
  const [near] = await connect(north, 1);
  const [far] = await connect(south, 3);
  const { page, expectQuiet, close } = await openConsole(browser, north);
  await arrived(page, 3);
  await page.goto(`${north.url}#/inject?to=1,3,9`);
  await page.getByRole('textbox', { name: 'contenido' }).fill('hola a todos');
  await page.keyboard.press('Control+Enter');
  const result = (id: number) =>
    page.locator('.pl-result').filter({ has: page.getByRole('link', { name: `Ver a ${id}`, exact: true }) });
  await eventually(() => result(1).innerText()).toMatch(/entregada/);
  await eventually(() => result(3).innerText()).toMatch(/pasada\s+pasada a sur, que la entrega|entregada\s+en sur/);
  await eventually(() => result(9).innerText()).toMatch(/guardada\s+se entrega cuando se conecte/);
  for (const wearable of [near, far]) {
    expect(await wearable?.next('new_notification')).toMatchObject({ notification: { contenido: 'hola a todos' } });
  }
  // Whatever follows comes behind it on the same socket, so a second copy would be here by now.
  far?.say({ type: 'ping' });
  await far?.next('pong');
  expect(far?.messages).toEqual([]);
  expectQuiet();
  await close();
});

test('everybody is counted where all are meant, and the status bar says whose its figure is', async () => {
  await connect(north, 1);
  await connect(south, 2, 3);
  const { page, expectQuiet, close } = await openConsole(browser, north, { language: 'en' });
  await row(page, 3).waitFor();
  await page.goto(`${north.url}#/inject`);
  await eventually(() => page.locator('.pl-mode', { hasText: 'All' }).innerText()).toMatch(/^3\s*All$/);
  await eventually(() => page.locator('.pl-status').innerText()).toMatch(/(^|\s)1\s+connected here/);
  expectQuiet();
  await close();
});

describe('for everybody', () => {
  for (const theme of ['dark', 'light'] as const) {
    for (const language of ['es', 'en'] as const) {
      test(`axe finds nothing, ${theme}, ${language}`, { timeout: 60_000 }, async () => {
        await connect(north, 1, 2);
        await connect(south, 2, 3);
        const { page, expectQuiet, close } = await openConsole(browser, north, {
          theme,
          language,
          // Half-faded words have half their contrast; what is judged is what stays.
          context: { reducedMotion: 'reduce' },
        });
        await row(page, 3).locator('.pl-on-hub').waitFor();
        await page.locator('.pl-facet-hub').click();
        await page.getByRole('menu').waitFor();
        await eventually(() => findAxeViolations(page)).toEqual([]);
        await takePicture(page, `hubs-${theme}-${language}`);
        await page.keyboard.press('Escape');
        await page.getByRole('menu').waitFor({ state: 'detached' });

        await page.setViewportSize({ width: 900, height: 700 });
        await page.getByRole('button', { name: language === 'es' ? 'Filtrar' : 'Filter', exact: true }).click();
        await page.getByRole('menu').waitFor();
        await eventually(() => findAxeViolations(page)).toEqual([]);
        await takePicture(page, `hubs-900-${theme}-${language}`);
        await page.setViewportSize({ width: 1_440, height: 900 });

        for (const id of [2, 3]) {
          await page.goto(`${north.url}#/connections/${id}`);
          await page.locator(id === 2 ? '.pl-frames-elsewhere' : '.pl-elsewhere-panel').waitFor();
          expect(await findAxeViolations(page)).toEqual([]);
          await takePicture(page, `hubs-consumer-${id}-${theme}-${language}`);
        }
        expectQuiet();
        await close();
      });
    }
  }
});
