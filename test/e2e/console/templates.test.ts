import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findAxeViolations, launchBrowser } from '../../support/browser.ts';
import { eventually, openConsole, startConsoleHub } from '../../support/consolePage.ts';
import type { TestHub } from '../../support/hub.ts';
import { Wearable } from '../../support/wearable.ts';

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
  await templates(opened.page, options.language === 'es' ? 'Plantillas' : 'Templates').waitFor();
  return opened;
}
const templates = (page: Page, name = 'Templates') => page.getByRole('region', { name, exact: true });
const names = (page: Page) => templates(page).getByRole('list', { name: 'Templates' }).locator('b').allInnerTexts();
const contenido = (page: Page) => page.getByLabel('contenido', { exact: true });

async function save(page: Page, name: string, text: string): Promise<void> {
  await contenido(page).fill(text);
  await templates(page).getByRole('button', { name: 'Save…', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText(`“${name}” was saved.`).waitFor();
}
async function choose(page: Page, name: string, item: string): Promise<void> {
  await page.getByRole('button', { name: `More about ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: item }).click();
}
async function removeAll(page: Page): Promise<void> {
  for (const name of await names(page)) await choose(page, name, 'Remove');
  await templates(page).getByText('None yet.').waitFor();
}

/** Once what fades in is there; axe takes its time on a busy machine. */
const expectAxeClean = (page: Page) => expect.poll(() => findAxeViolations(page), { timeout: 60_000 }).toEqual([]);

test('saved from the form, taken again, changed, renamed, duplicated, removed and brought back', async () => {
  const { page, expectQuiet, close } = await open('42');
  await templates(page).getByText('None yet.').waitFor();
  await save(page, 'Pulso', 'Pulso a {{random 110..150}}');
  await save(page, 'Hola', 'Hola {{consumidor_id}}');
  await eventually(() => names(page)).toEqual(['Hola', 'Pulso']);

  // Another name that is taken already is said at the field.
  await templates(page).getByRole('button', { name: 'Save…', exact: true }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('PULSO');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByText('There is a template of that name. Choose another.').waitFor();
  await page.keyboard.press('Escape');

  await templates(page).getByRole('button', { name: /Pulso/ }).first().click();
  expect(await contenido(page).inputValue()).toBe('Pulso a {{random 110..150}}');
  await contenido(page).fill('Pulso a {{random 60..110}}');
  await page.getByText('You changed “Pulso”.').waitFor();
  await page.getByRole('button', { name: 'Update', exact: true }).click();
  await page.getByText('“Pulso” now holds what is in the form.').waitFor();
  expect(await page.getByText('You changed').count()).toBe(0);

  await choose(page, 'Pulso', 'Rename…');
  await page.getByRole('dialog').getByLabel('Name').fill('Pulso en calma');
  await page.keyboard.press('Enter');
  await eventually(() => names(page)).toEqual(['Hola', 'Pulso en calma']);
  await choose(page, 'Hola', 'Duplicate…');
  await page.getByRole('dialog').getByRole('button', { name: 'Save', exact: true }).click();
  await eventually(() => names(page)).toEqual(['Hola', 'Hola, copy', 'Pulso en calma']);
  await choose(page, 'Hola', 'Remove');
  await eventually(() => names(page)).toEqual(['Hola, copy', 'Pulso en calma']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('“Hola” is back.').waitFor();
  await eventually(() => names(page)).toEqual(['Hola', 'Hola, copy', 'Pulso en calma']);
  await removeAll(page);
  expectQuiet();
  await close();
});

test('the preview is what the first one gets; each gets its own', async () => {
  const [one, two] = await Promise.all([Wearable.connect(hub.wearableUrl(7)), Wearable.connect(hub.wearableUrl(8))]);
  const { page, expectQuiet, close } = await open('7,8,ana');
  await contenido(page).fill('Va ');
  await page.getByRole('button', { name: 'counter', exact: true }).click();
  await page.keyboard.type(' para ');
  await page.getByRole('button', { name: 'consumidor_id', exact: true }).click();
  expect(await contenido(page).inputValue()).toBe('Va {{counter}} para {{consumidor_id}}');
  await page.getByText('"Va 1 para 7"').waitFor();
  await page.getByText('This is what 7 gets.').waitFor();
  await page.getByText('HTTP', { exact: true }).click();
  await page.getByText('"Va 3 para ana"').waitFor();

  await page.getByLabel('deseo_id').fill('{{consumidor_id}}');
  await page.getByRole('button', { name: /Inject to 3/ }).click();
  const arrived = await Promise.all([one.next('new_notification'), two.next('new_notification')]);
  expect(arrived).toMatchObject([
    { notification: { contenido: 'Va 1 para 7', deseo_id: 7 } },
    { notification: { contenido: 'Va 2 para 8', deseo_id: 8 } },
  ]);
  const results = page.getByRole('group', { name: 'What became of each' }).getByRole('listitem');
  await eventually(() => results.first().innerText()).toContain('deseo_id becomes no whole number for this id');
  // Trying again would make nothing either.
  expect(await page.getByRole('button', { name: /Retry/ }).count()).toBe(0);
  expectQuiet();
  await close();
  await Promise.all([one.close(), two.close()]);
});

test('what cannot be read is said at its field with the place, and nothing is sent or saved', async () => {
  const { page, expectQuiet, close } = await open('bad');
  await contenido(page).fill('Hola {{nombre}}');
  await page
    .getByText('{{nombre}} is no variable (character 6). There are: consumidor_id, now, date, time, counter, random.')
    .waitFor();
  await page.keyboard.press('Control+Enter');
  await eventually(() => contenido(page).evaluate((one) => one === document.activeElement)).toBe(true);
  await templates(page).getByRole('button', { name: 'Save…', exact: true }).click();
  expect(await page.getByRole('dialog').count()).toBe(0);
  await contenido(page).fill('Hola {{random 9..1}}');
  await page.getByText('needs two numbers, the smaller first').waitFor();
  await contenido(page).fill('Hola {{now');
  await page.getByText('To write two braces, put a \\ before them.').waitFor();
  await contenido(page).fill('Hola \\{{now}}');
  await page.getByText('"Hola {{now}}"').waitFor();
  await page.getByLabel('deseo_id').fill('{{consumidor_id}}');
  await page.getByText('For bad: It must be a whole number, or stay empty.').waitFor();
  const answer = await fetch(`${hub.url}api/notificaciones/?consumidor_id=bad`);
  expect(((await answer.json()) as { results: unknown[] }).results).toEqual([]);
  expectQuiet();
  await close();
});

test('exported and imported as a file; clashes lose nothing, a bad file changes nothing', async () => {
  const { page, expectQuiet, close } = await open('42');
  await save(page, 'Uno', 'uno {{now}}');
  await save(page, 'Dos', 'dos');
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'More options' }).click();
  await page.getByRole('menuitem', { name: 'Export all' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('pulsera-templates.json');
  const text = await readFile(await file.path(), 'utf8');
  expect(JSON.parse(text)).toMatchObject({ format: 'pulsera-templates', version: 1, templates: [{ name: 'Dos' }, {}] });

  const bringIn = (content: string) =>
    page.locator('input[type="file"]').setInputFiles({
      name: 'templates.json',
      mimeType: 'application/json',
      buffer: Buffer.from(content),
    });
  await choose(page, 'Uno', 'Remove');
  await page.getByText('“Uno” was removed.').waitFor();
  await bringIn(text.replace('"dos"', '"otra cosa"'));
  await page.getByText('2 added. “Dos” was here with another text: the new one is called “Dos 2”.').waitFor();
  await eventually(() => names(page)).toEqual(['Dos', 'Dos 2', 'Uno']);
  await bringIn(text);
  await page.getByText('0 added. 2 were here already.').waitFor();

  await bringIn('{"format":"pulsera-templates","version":1,"templates":[{"name":"x","tipo":"a","contenido":"{{y}}"}]}');
  await page.getByText('Template 1 of the file has a bad contenido. Nothing was changed.').waitFor();
  await bringIn('nothing');
  await page.getByText('The file is not JSON. Nothing was changed.').waitFor();
  await eventually(() => names(page)).toEqual(['Dos', 'Dos 2', 'Uno']);
  await removeAll(page);
  expectQuiet();
  await close();
});

test.each([
  ['es', 'dark', 1_440],
  ['en', 'light', 1_440],
  ['es', 'light', 900],
] as const)(
  'in %s, %s, at %i px axe finds nothing, and names full of HTML are text',
  { timeout: 120_000 },
  async (language, theme, width) => {
    const { page, expectQuiet, close } = await open('42', { language, theme, width });
    const nasty = '<img src=x onerror=alert(1)>\u202e';
    const es = language === 'es';
    await contenido(page).fill('<b>{{consumidor_id}}</b>');
    await templates(page, es ? 'Plantillas' : 'Templates')
      .getByRole('button', { name: es ? 'Guardar…' : 'Save…', exact: true })
      .click();
    await page.getByRole('dialog').getByRole('textbox').fill(nasty);
    await expectAxeClean(page);
    await page.keyboard.press('Enter');
    const list = templates(page, es ? 'Plantillas' : 'Templates')
      .getByRole('list')
      .first();
    await list.getByText('<img src=x onerror=alert(1)>').waitFor();
    expect(await list.locator('img').count()).toBe(0);
    await list.getByRole('button').first().click();
    await page.mouse.move(0, 0);
    await expectAxeClean(page);
    await list.getByRole('button').nth(1).click();
    await page.getByRole('menuitem', { name: es ? 'Quitar' : 'Remove' }).click();
    await eventually(() => list.locator('b').count()).toBe(0);
    expectQuiet();
    await close();
  },
);
