import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { post } from '../../support/api.ts';
import { findAxeViolations, launchBrowser, takePicture } from '../../support/browser.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import { startCrowd } from '../../support/crowd.ts';
import type { TestHub } from '../../support/hub.ts';
import { Wearable } from '../../support/wearable.ts';

let browser: Browser;
let hub: TestHub;
let wearables: Wearable[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  hub = await startConsoleHub();
  wearables = [];
});
afterEach(async () => {
  for (const { ws } of wearables) ws.terminate();
  await hub.stop();
});

async function connect(...ids: readonly (string | number)[]): Promise<Wearable[]> {
  const connected = await Promise.all(
    ids.map((id) => Wearable.connect(hub.wearableUrl(id), { headers: { 'User-Agent': 'okhttp/4.12.0' } })),
  );
  wearables.push(...connected);
  return connected;
}

const row = (page: Page, id: string | number) => page.locator(`[role="row"][data-id="${id}"]`);
const shown = (page: Page) =>
  page.locator('.pl-row').evaluateAll((rows) => rows.map((element) => (element as HTMLElement).dataset['id']));
const route = (page: Page) => decodeURIComponent(new URL(page.url()).hash).replaceAll('+', ' ');
const focused = (page: Page) => page.evaluate(() => (document.activeElement as HTMLElement).dataset['key'] ?? null);

describe('nobody yet', () => {
  test('the exact address, the code, and the hub as it is; then the first one takes over', async () => {
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    await page.getByRole('heading', { name: 'Esperando el primer pulso' }).waitFor();
    const address = hub.wearableUrl(1);
    expect(await page.locator('.pl-waiting-address code').innerText()).toBe(address);
    await page.context().grantPermissions(['clipboard-read']);
    await page.locator('.pl-waiting-address').getByRole('button', { name: 'Copiar' }).click();
    await eventually(() => page.evaluate(() => navigator.clipboard.readText())).toBe(address);
    for (const tongue of ['Python', 'wscat', 'JavaScript']) {
      await page.getByRole('tab', { name: tongue }).click();
      await eventually(() => page.getByRole('tabpanel').innerText()).toContain(address);
    }
    await takePicture(page, 'waiting');

    const [first] = await connect(1);
    await row(page, 1).waitFor();
    const steps = page.getByRole('region', { name: 'Lo que vas a ver' }).getByRole('listitem');
    const current = () =>
      steps.evaluateAll((list) => list.findIndex((step) => step.getAttribute('aria-current') === 'step'));
    await eventually(current).toBe(1);
    first?.say({ type: 'ping' });
    await eventually(current).toBe(2);
    await post(hub, { consumidor_id: 1, tipo: 'test', contenido: 'hola' });
    await eventually(current).toBe(-1);
    expectQuiet();
    await close();
  });

  test('somebody who was refused is told with the reason and its mend', async () => {
    const stranger = new Wearable(hub.wearableUrl(1), { origin: 'http://foreign.example' });
    await stranger.end();
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    const told = page.locator('.pl-refusal');
    await told.waitFor();
    expect(await told.innerText()).toMatch(
      /^Alguien llamó y no pudo entrar, hace \d+ s\s+403: el origen http:\/\/foreign\.example no está en la lista permitida\. Arranca el hub con --allowed-hosts/,
    );
    expectQuiet();
    await close();
  });
});

describe('rows', () => {
  test('a row says who it is, what it is owed, and what happened last', async () => {
    await post(hub, { consumidor_id: 42, tipo: 'test', contenido: 'hola' });
    const [watch] = await connect(42);
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    const cells = () => row(page, 42).innerText();
    await eventually(cells).toMatch(/al día\s+42\s+127\.0\.0\.1:\d+\s+okhttp 4\.12/);
    await eventually(() => row(page, 42).locator('.pl-cell-unread').innerText()).toBe('1');
    watch?.say({ type: 'ping' });
    await eventually(() => row(page, 42).locator('.pl-cell-event').innerText()).toBe('pulso');
    await watch?.close();
    await eventually(cells).toMatch(/se fue\s+hace \d+ s/);
    expect(await row(page, 42).locator('.pl-cell-event').innerText()).toMatch(/^1005\s*cerró sin decir por qué$/);
    expectQuiet();
    await close();
  });

  test('two sockets of one consumer are one row, whose chip opens them', async () => {
    await connect(42, 42);
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    await row(page, 42).getByRole('button', { name: '2 sockets abiertos, ver todos' }).click();
    await eventually(() => route(page)).toBe('#/connections/42?show=sockets');
    expectQuiet();
    await close();
  });

  test('every mistake of a filter is told, and that the list is shown without it', async () => {
    await connect(9, 10);
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    await row(page, 10).waitFor();
    await page.evaluate(() => {
      location.hash = `#/connections?f=${encodeURIComponent('rtt:>abc id:9 zzz:1 state:asleep,late,sad')}`;
    });
    await eventually(() => page.getByRole('alert').locator('p').allInnerTexts()).toEqual([
      '>abc no es una cantidad. Escribe por ejemplo >200.',
      expect.stringMatching(/^No hay campo zzz/),
      expect.stringMatching(/^No hay estado asleep, sad/),
      'La lista se ve sin estos términos.',
    ]);
    await eventually(() => shown(page)).toEqual(['9']);
    expect(await page.locator('.pl-filter u').allInnerTexts()).toEqual(['rtt:>abc', 'zzz:1', 'state:asleep,late,sad']);
    expect(await findAxeViolations(page)).toEqual([]);
    await takePicture(page, 'mistakes');
    await page.getByLabel('Filtrar consumidores').fill('zzz:1 ');
    await eventually(() => page.getByRole('alert').innerText()).toContain('La lista se ve sin este término.');
    await page.getByLabel('Filtrar consumidores').fill('');
    await page.getByRole('alert').waitFor({ state: 'detached' });
    expectQuiet();
    await close();
  });

  test('the address keeps how it is sorted, beside the filter, and so does who comes back', async () => {
    await connect(9, 10, 11);
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    await row(page, 11).waitFor();
    await page.evaluate(() => {
      location.hash = '#/connections?sort=-id';
    });
    await eventually(() => shown(page)).toEqual(['11', '10', '9']);
    const head = page.getByRole('columnheader', { name: 'Consumidor' });
    expect(await head.getAttribute('aria-sort')).toBe('descending');
    await page.getByLabel('Filtrar consumidores').fill('id:9,11 ');
    await eventually(() => shown(page)).toEqual(['11', '9']);
    expect(route(page)).toBe('#/connections?sort=-id&f=id:9,11');
    await row(page, 9).dblclick();
    await page.locator('.pl-consumer').getByRole('heading', { name: '9' }).waitFor();
    await page.getByRole('link', { name: 'Volver a Conexiones' }).click();
    await eventually(() => shown(page)).toEqual(['11', '9']);
    await head.getByRole('button').click();
    await eventually(() => shown(page)).toEqual(['9', '11']);
    expect(route(page)).not.toContain('sort');
    await page.evaluate(() => {
      location.hash = '#/connections?sort=--nonsense';
    });
    await eventually(() => page.getByRole('columnheader', { name: 'Estado' }).getAttribute('aria-sort')).toBe(
      'descending',
    );
    expectQuiet();
    await close();
  });

  test('a time says itself whole on hover, and the hub its own where that differs', async () => {
    await hub.stop();
    hub = await startConsoleHub({ timeZone: 'Asia/Kathmandu' });
    const [watch] = await connect(42);
    watch?.say({ type: 'ping' });
    const { page, expectQuiet, close } = await openConsole(browser, hub, { width: 1_600 });
    for (const column of ['connected', 'ping', 'time']) {
      const time = row(page, 42).locator(`.pl-cell-${column} time`);
      await eventually(() => time.getAttribute('title')).toMatch(/^\S+\+0[12]:00\nhub \S+\+05:45$/);
    }
    expectQuiet();
    await close();
  });

  test('with one hub nobody is told which', async () => {
    await connect(42);
    const { page, expectQuiet, close } = await openConsole(browser, hub, { width: 1_600 });
    await row(page, 42).waitFor();
    await page.getByRole('columnheader', { name: 'Dirección' }).waitFor();
    expect(await page.getByRole('columnheader', { name: 'Hub' }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Por hub' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Columnas' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'Dirección' }).waitFor();
    expect(await page.getByRole('menuitemcheckbox', { name: 'Hub' }).count()).toBe(0);
    expectQuiet();
    await close();
  });

  test('a row opens its consumer, and back leads to the same table', async () => {
    await connect(42);
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    await row(page, 42).click();
    await eventually(() => route(page)).toBe('#/connections/42');
    await page.goBack();
    await row(page, 42).waitFor();
    expectQuiet();
    await close();
  });
});

describe('the filter', () => {
  test('takes Spanish words, keeps English ones in the address, and survives a reload', async () => {
    await connect('a', 'b', 'watch');
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    await row(page, 'watch').waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('estado:al-día cliente:okhttp wat');
    await eventually(() => shown(page)).toEqual(['watch']);
    expect(route(page)).toBe('#/connections?f=state:on-time client:okhttp wat');
    await page.getByText('1 de 3').waitFor();
    await page.reload();
    await row(page, 'watch').waitFor();
    expect(await page.locator('.pl-filter-chip').allInnerTexts()).toEqual([
      'estado:\nal-día',
      'cliente:\nokhttp',
      'wat',
    ]);
    await page.getByRole('button', { name: 'Quitar wat' }).click();
    await eventually(() => shown(page)).toEqual(['a', 'b', 'watch']);
    expectQuiet();
    await close();
  });

  test('what it does not understand is underlined and said', async () => {
    await connect(1);
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    const box = page.getByRole('textbox', { name: 'Filtrar consumidores' });
    await box.fill('rtt:>rápido ');
    await page.getByRole('alert').waitFor();
    const said = await page.getByRole('alert').innerText();
    expect(said).toContain('>rápido no es una cantidad. Escribe por ejemplo >200.');
    expect(said).toContain('La lista se ve sin este término.');
    expect(await page.locator('.pl-filter u').innerText()).toBe('rtt:>rápido');
    expect(await box.getAttribute('aria-invalid')).toBe('true');
    expect(await shown(page)).toEqual(['1']);

    // In a link too: what is not understood is there to be mended.
    await page.goto(`${hub.url}#/connections?f=${encodeURIComponent('state:asleep id:1')}`);
    await eventually(() => box.inputValue()).toBe('state:asleep ');
    expect(await page.locator('.pl-filter u').innerText()).toBe('state:asleep');
    expect(await page.locator('.pl-filter-chip').innerText()).toMatch(/^id:\s*1$/);
    expectQuiet();
    await close();
  });

  test('where it leaves nobody it says so, and lets go with one click', async () => {
    await connect(1);
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    await page.goto(`${hub.url}#/connections?f=rtt:%3E900`);
    await page.getByText('Nada coincide con rtt:>900').waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Quitar el filtro' }).click();
    await row(page, 1).waitFor();
    expect(route(page)).toBe('#/connections');
    expectQuiet();
    await close();
  });

  test('a facet sets the state and counts it', async () => {
    await connect(1, 2);
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    const all = page.getByRole('button', { name: 'Todos 2' });
    await all.waitFor();
    expect(await all.getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('button', { name: 'Silenciosos 0' }).click();
    await page.getByText('Nada coincide con estado:silencioso').waitFor();
    expect(route(page)).toBe('#/connections?f=state:silent');
    await all.click();
    await row(page, 1).waitFor();
    expectQuiet();
    await close();
  });
});

describe('by keyboard', () => {
  test('the table is one tab stop; arrows move, Space and Shift choose, Enter opens', async () => {
    await connect(...Array.from({ length: 50 }, (_, i) => i + 1));
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    await row(page, 1).waitFor();
    await page.getByRole('button', { name: 'Exportar lo que se ve' }).focus();
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('1');
    await page.keyboard.press('ArrowDown');
    await eventually(() => focused(page)).toBe('2');
    await page.keyboard.press('End');
    await eventually(() => focused(page)).toBe('50');
    await page.keyboard.press('Home');
    await eventually(() => focused(page)).toBe('1');
    await page.keyboard.press('PageDown');
    await eventually(async () => Number(await focused(page))).toBeGreaterThan(10);
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowUp');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Elegir todos');
    await page.keyboard.press('ArrowDown');
    await eventually(() => focused(page)).toBe('1');

    await page.keyboard.press('Space');
    await page.getByText('1 seleccionado').waitFor();
    await page.keyboard.press('Shift+ArrowDown');
    await page.keyboard.press('Shift+ArrowDown');
    await page.getByText('3 seleccionados').waitFor();
    expect(await row(page, 3).getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('ControlOrMeta+a');
    await page.getByText('50 seleccionados').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('50 seleccionados').waitFor({ state: 'detached' });
    await page.keyboard.press('Enter');
    await eventually(() => route(page)).toBe('#/connections/3');
    expectQuiet();
    await close();
  });

  test('the order keeps still while somebody is in the table, and R lets it go on', async () => {
    const [, two] = await connect(1, 2, 3);
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    await row(page, 1).focus();
    await page.getByText('orden en pausa').waitFor();
    await two?.close();
    await eventually(() => row(page, 2).getAttribute('data-state')).toBe('gone');
    // The order is looked at once a second: two looks later it still is as it was.
    await page.waitForTimeout(2_100);
    expect(await shown(page)).toEqual(['1', '2', '3']);
    await page.keyboard.press('r');
    await eventually(() => shown(page)).toEqual(['2', '1', '3']);
    expectQuiet();
    await close();
  });
});

test('ids are copied on plain http too, where browsers keep the clipboard away', async () => {
  await hub.stop();
  hub = await startConsoleHub({ allowedHosts: 'hub.test' });
  const plain = await launchBrowser(['--host-resolver-rules=MAP hub.test 127.0.0.1']);
  await connect(7);
  const named = { ...hub, url: hub.url.replace('127.0.0.1', 'hub.test') };
  const { page, expectQuiet, close } = await openConsole(plain, named, { allowed: /Cross-Origin-Opener-Policy/ });
  expect(await page.evaluate(() => isSecureContext)).toBe(false);
  await row(page, 7).getByRole('checkbox').click();
  await page.getByRole('button', { name: 'Copiar ids' }).click();
  await page.getByText('1 id copiado').waitFor();
  const box = page.getByRole('textbox', { name: 'Filtrar consumidores' });
  await box.focus();
  await page.keyboard.press('ControlOrMeta+v');
  await eventually(() => box.inputValue()).toBe('7');
  expectQuiet();
  await close();
  await plain.close();
});

describe('the chosen rows', () => {
  async function choose(page: Page, ...ids: readonly number[]): Promise<void> {
    for (const id of ids) await row(page, id).getByRole('checkbox').click();
  }

  test('are injected to, marked as read, and copied', async () => {
    await post(hub, { consumidor_id: 2, tipo: 'test', contenido: 'hola' });
    await connect(1, 2, 3);
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    await page.context().grantPermissions(['clipboard-read']);
    await choose(page, 2, 3);
    await page.getByRole('button', { name: 'Marcar leídas' }).click();
    await page.getByText('1 notificación marcada como leída').waitFor();
    await eventually(() => row(page, 2).locator('.pl-cell-unread').innerText()).toBe('0');
    await page.keyboard.press('c');
    await eventually(() => page.evaluate(() => navigator.clipboard.readText())).toBe('2\n3');
    await page.keyboard.press('i');
    await eventually(() => route(page)).toBe('#/inject?to=2,3');
    expectQuiet();
    await close();
  });

  test('Shift takes everything between', async () => {
    await connect(1, 2, 3, 4, 5);
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    await choose(page, 2);
    await row(page, 4)
      .getByRole('checkbox')
      .click({ modifiers: ['Shift'] });
    await page.getByText('3 seleccionados').waitFor();
    expectQuiet();
    await close();
  });

  test('are disconnected after one question that says how many', async () => {
    const [one, two] = await connect(1, 2, 3);
    const { page, expectQuiet, close } = await openConsole(browser, hub);
    await choose(page, 1, 2);
    await page.getByRole('button', { name: 'Desconectar' }).click();
    const dialog = page.getByRole('dialog', { name: 'Desconectar a 2 consumidores' });
    await dialog.waitFor();
    await dialog.getByLabel('Código de cierre').selectOption('dismissed');
    await dialog.getByLabel('Motivo').fill('cambio de turno');
    await dialog.getByRole('button', { name: 'Desconectar 2' }).click();
    expect([await one?.end(), await two?.end()]).toEqual([4500, 4500]);
    expect(one?.closed?.reason).toBe('cambio de turno');
    await page.getByText('2 conexiones cerradas').waitFor();
    expectQuiet();
    await close();
  });
});

test('ten thousand: counted, drawn a screenful at a time, reached to the last', { timeout: 120_000 }, async () => {
  const crowd = await startCrowd(hub.wearableUrl('').slice(0, -1), 10_000);
  const { page, expectQuiet, close } = await openConsole(browser, hub);
  await page.getByRole('button', { name: 'Todos 10\u202f000' }).waitFor();
  await row(page, 1).waitFor();
  expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('10001');
  await row(page, 1).focus();
  await page.keyboard.press('End');
  await eventually(() => focused(page)).toBe('10000');
  expect(await page.locator('.pl-row').count()).toBeLessThan(60);
  await takePicture(page, 'ten-thousand');
  const box = page.getByRole('textbox', { name: 'Filtrar consumidores' });
  await box.fill('id:7777 ');
  await eventually(() => shown(page)).toEqual(['7777']);
  expectQuiet();
  await close();
  await crowd.stop();
});

describe('for everybody', () => {
  for (const theme of ['dark', 'light'] as const) {
    for (const language of ['es', 'en'] as const) {
      test(`axe finds nothing, ${theme}, ${language}`, { timeout: 60_000 }, async () => {
        const { page, expectQuiet, close } = await openConsole(browser, hub, {
          theme,
          language,
          // Half-faded words have half their contrast; what is judged is what stays.
          context: { reducedMotion: 'reduce' },
        });
        await page.locator('.pl-waiting').waitFor();
        expect(await findAxeViolations(page)).toEqual([]);
        await connect(1, 1, 2, 3);
        const [leaving] = await connect(4);
        await leaving?.close();
        await eventually(() => row(page, 4).getAttribute('data-state')).toBe('gone');
        await row(page, 1).getByRole('checkbox').click();
        await row(page, 2).getByRole('checkbox').click();
        expect(await findAxeViolations(page)).toEqual([]);
        await takePicture(page, `connections-${theme}-${language}`);

        await page.locator('.pl-bulk [data-variant="danger"]').click();
        await page.getByRole('dialog').waitFor();
        await eventually(() => findAxeViolations(page)).toEqual([]);
        await page.keyboard.press('Escape');
        await page.getByRole('dialog').waitFor({ state: 'detached' });
        for (const button of ['.pl-tool', '.pl-title-end .mantine-ActionIcon-root[aria-haspopup]']) {
          await page.locator(button).click();
          await page.getByRole('menu').waitFor();
          await eventually(() => findAxeViolations(page)).toEqual([]);
          await page.keyboard.press('Escape');
          await page.getByRole('menu').waitFor({ state: 'detached' });
        }
        await page.setViewportSize({ width: 900, height: 700 });
        expect(await findAxeViolations(page)).toEqual([]);
        await takePicture(page, `connections-900-${theme}-${language}`);
        expectQuiet();
        await close();
      });
    }
  }
});
