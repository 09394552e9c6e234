/** Which pictures there are: where each is taken, and what somebody has done before. */
import type { Page } from 'playwright-core';
import type { TestHub } from '../support/hub.ts';
import { makeAlerts } from './alerts.ts';
import { saveHubs } from './app.ts';
import type { World } from './world.ts';

export interface Shot {
  readonly name: string;
  /** What it shows, for docs/gallery.md. */
  readonly about: string;
  readonly hub: Exclude<keyof World, 'stop'>;
  /** The hash without `#/`. */
  readonly at: string;
  /** What the page shows once it is there. */
  readonly shows: string;
  /** How long it is left to settle, in ms. */
  readonly settleMs?: number;
  readonly before?: (page: Page, hub: TestHub, world: World) => Promise<unknown>;
  /** In the desktop app, which has a hub of its own. */
  readonly app?: boolean;
  /** Contact with the hub is lost then. */
  readonly stale?: boolean;
  /** The hub answers nothing from the moment somebody goes there. */
  readonly silent?: boolean;
  /** docs/ keeps it at 900 and 3840 px as well. */
  readonly widths?: boolean;
  /** Opened without a token. */
  readonly stranger?: boolean;
}

const press =
  (...keys: readonly string[]) =>
  async (page: Page): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };

const CONNECTIONS = { hub: 'ward', at: 'connections', shows: '.pl-row' } as const;
const PINGS = { hub: 'ward', at: 'pings', shows: '.pl-wall canvas', settleMs: 4_000 } as const;
const HISTORY = { hub: 'ward', at: 'history', shows: '.pl-history-row' } as const;

export const SHOTS: readonly Shot[] = [
  { name: 'connections', about: 'Every consumer, those who need somebody first.', ...CONNECTIONS, widths: true },
  {
    name: 'connections-waiting',
    about: 'Nobody has connected yet: the address, the code, and what will happen.',
    hub: 'empty',
    at: 'connections',
    shows: '.pl-waiting',
  },
  {
    name: 'connections-chosen',
    about: 'Chosen rows and what can be done with them; the order keeps still meanwhile.',
    ...CONNECTIONS,
    before: async (page) => {
      for (const i of [0, 2, 3]) await page.locator('.pl-row [data-select]').nth(i).click();
    },
  },
  {
    name: 'connections-disconnect',
    about: 'Disconnecting asks once and says the number.',
    ...CONNECTIONS,
    before: async (page) => {
      for (const i of [3, 4]) await page.locator('.pl-row [data-select]').nth(i).click();
      await page
        .getByRole('button', { name: /^(Desconectar|Disconnect)/ })
        .last()
        .click();
      await page.getByRole('dialog').waitFor();
    },
  },
  {
    name: 'connections-nothing',
    about: 'A filter that leaves nobody.',
    hub: 'ward',
    at: 'connections?f=client%3Anokia',
    shows: '.pl-table',
  },
  {
    name: 'connections-mistake',
    about: 'A filter with mistakes: each is told, and that the list is shown without them.',
    hub: 'ward',
    at: 'connections?f=state%3Aasleep%20rtt%3A%3Efast%20client%3Aokhttp',
    shows: '.pl-table',
  },
  { name: 'connections-10000', about: 'Ten thousand consumers.', ...CONNECTIONS, hub: 'many' },
  {
    name: 'connections-stale',
    about: 'Contact with the hub is lost: the last it said, in grey.',
    ...CONNECTIONS,
    stale: true,
  },
  {
    name: 'consumer',
    about: 'A consumer in detail.',
    hub: 'ward',
    at: 'connections/42',
    shows: '.pl-consumer',
    before: (page) =>
      page
        .locator('[role="option"]')
        .filter({ hasText: 'new_notification' })
        .first()
        .click({ timeout: 2_000 })
        .catch(() => {}),
  },
  {
    name: 'consumer-gone',
    about: 'A consumer that is gone, and why.',
    hub: 'ward',
    at: 'connections/1755',
    shows: '.pl-consumer',
  },
  {
    name: 'consumer-nobody',
    about: 'An id that nobody has.',
    hub: 'ward',
    at: 'connections/4711',
    shows: '.pl-consumer',
  },
  {
    name: 'consumer-stale',
    about: 'A consumer while contact is lost.',
    hub: 'ward',
    at: 'connections/42',
    shows: '.pl-consumer',
    stale: true,
  },
  {
    name: 'consumer-loading',
    about: 'A consumer whose past is on its way.',
    hub: 'ward',
    at: 'connections/42',
    shows: '.pl-consumer',
    silent: true,
  },
  { name: 'pings', about: 'A cell for each consumer, and who needs attention.', ...PINGS, widths: true },
  { name: 'pings-10000', about: 'Ten thousand consumers on the wall.', ...PINGS, hub: 'many' },
  { name: 'pings-empty', about: 'The wall before the first ping.', hub: 'empty', at: 'pings', shows: '.pl-pings' },
  { name: 'pings-full', about: 'The wall for a screen on the wall.', ...PINGS, at: 'pings?full=1' },
  { name: 'pings-stale', about: 'The wall while contact is lost.', ...PINGS, stale: true },
  {
    name: 'inject',
    about: 'What goes to whom, and how it looks there.',
    hub: 'ward',
    at: 'inject?to=42,388,1712',
    shows: '.pl-template',
    before: async (page) => {
      await page.locator('.pl-template .pl-sample').first().click();
      await page.locator('.pl-send-button[data-variant="filled"]').click();
      await page.waitForTimeout(2_500);
    },
  },
  {
    name: 'schedule',
    about: 'Scheduling what stands in the form: when, how often, and what follows.',
    hub: 'ward',
    at: 'inject?to=42,388,1712',
    shows: '.pl-template',
    before: async (page) => {
      await page.locator('.pl-template .pl-sample').first().click();
      await page.getByRole('button', { name: /^(Programar|Schedule)…/ }).click();
      const dialog = page.getByRole('dialog');
      await dialog.getByText(/^(Cada cierto tiempo|Repeatedly)$/).click();
      await dialog.getByLabel(/^(Nombre|Name)$/).fill('Recordatorio de la tarde');
    },
  },
  { name: 'history', about: 'Notifications of everybody, with their journeys.', ...HISTORY },
  {
    name: 'history-loading',
    about: 'Notifications that are on their way.',
    ...HISTORY,
    shows: '.pl-history',
    silent: true,
  },
  { name: 'history-empty', about: 'Nothing has been stored yet.', hub: 'empty', at: 'history', shows: '.pl-history' },
  {
    name: 'history-nothing',
    about: 'A search that finds nothing.',
    hub: 'ward',
    at: 'history?f=medicina',
    shows: '.pl-history',
  },
  {
    name: 'history-chosen',
    about: 'Chosen notifications.',
    ...HISTORY,
    before: async (page) => {
      for (const i of [0, 1]) await page.locator('.pl-history-row [data-select]').nth(i).click();
    },
  },
  { name: 'history-stale', about: 'History while contact is lost.', ...HISTORY, stale: true },
  {
    name: 'channels',
    about: 'The layer of Django: the path, queues, groups and drops.',
    hub: 'ward',
    at: 'channels',
    shows: '.pl-channels',
    settleMs: 4_000,
  },
  {
    name: 'channels-memory',
    about: 'Without a Redis.',
    hub: 'empty',
    at: 'channels',
    shows: '.pl-channels',
    settleMs: 2_500,
  },
  {
    name: 'simulator',
    about: 'A simulation under way: its wearables, one of them in hand, and what is expected of it.',
    hub: 'lab',
    at: 'simulator?s=ward',
    shows: '.pl-sim-cell',
    before: (page) => page.locator('.pl-sim-cell').nth(11).click(),
  },
  {
    name: 'simulator-before',
    about: 'A scenario before its run.',
    hub: 'empty',
    at: 'simulator?s=storm',
    shows: '.pl-sim-before',
  },
  {
    name: 'simulator-editor',
    about: 'A scenario with a mistake, named by its line and column.',
    hub: 'empty',
    at: 'simulator/edit?s=metro',
    shows: '.pl-sim-judged',
    before: async (page) => {
      const text = page.locator('.pl-sim-code textarea');
      await text.fill((await text.inputValue()).replace('wearables: 20', 'wearables: twenty'));
      await page.locator('.pl-sim-judged li').waitFor();
    },
  },
  {
    name: 'scheduled',
    about: 'What the hub sends by itself.',
    hub: 'ward',
    at: 'inject/scheduled',
    shows: '.pl-schedule-list li',
  },
  {
    name: 'scheduled-empty',
    about: 'Nothing is scheduled.',
    hub: 'empty',
    at: 'inject/scheduled',
    shows: '.pl-scheduled',
  },
  {
    name: 'recordings',
    about: 'Recordings: one is begun, others are played or taken away.',
    hub: 'ward',
    at: 'history/recordings',
    shows: '.pl-recordings',
  },
  {
    name: 'compare',
    about: 'Two recordings compared: what each counts, how long notifications took, and what one of them lacks.',
    hub: 'ward',
    at: 'history/recordings',
    shows: '.pl-recordings-table',
    before: async (page) => {
      for (const i of [0, 1]) await page.getByRole('checkbox').nth(i).click();
      await page.getByRole('button', { name: /^(Comparar las|Compare the) 2/ }).click();
      await page.locator('.pl-compare-line').first().waitFor();
    },
  },
  {
    name: 'alerts',
    about: 'Alerts of a bad night: what happened, what became of each, and the rules that say so.',
    hub: 'night',
    at: 'alerts',
    shows: '.pl-alerts-pane',
    before: makeAlerts,
  },
  {
    name: 'rule',
    about: 'What an alert is to be given for, and how.',
    hub: 'ward',
    at: 'alerts',
    shows: '.pl-alerts-pane',
    before: async (page) => {
      await page.locator('.pl-rule .pl-rule-words').first().click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'alerts-empty', about: 'Nothing to tell yet.', hub: 'empty', at: 'alerts', shows: '.pl-alerts-pane' },
  { name: 'diagnosis', about: 'The doctor’s steps.', hub: 'ward', at: 'diagnosis', shows: 'h1', settleMs: 4_000 },
  {
    name: 'settings',
    about: 'Every setting, and where its value comes from.',
    hub: 'ward',
    at: 'settings',
    shows: 'h1',
    settleMs: 2_000,
  },
  { name: 'help', about: 'The manual, without a network.', hub: 'ward', at: 'help', shows: 'h1' },
  { name: 'help-page', about: 'A page of the manual.', hub: 'ward', at: 'help/protocol', shows: 'h1' },
  {
    name: 'palette',
    about: 'The command palette.',
    ...CONNECTIONS,
    before: async (page) => {
      await page.keyboard.press('Control+K');
      await page.keyboard.type('17');
    },
  },
  { name: 'keys', about: 'Every key.', ...CONNECTIONS, before: press('?') },
  {
    name: 'recording-missing',
    about: 'A recording that the hub does not have any more.',
    hub: 'ward',
    at: 'playing/2026-01-01_1000.ndjson.gz/connections',
    shows: '.pl-page',
  },
  { name: 'nowhere', about: 'An address that leads nowhere.', hub: 'ward', at: 'kitchen/42', shows: '.pl-page' },
  {
    name: 'hubs',
    about: 'The hubs that the desktop app knows, and how each stands.',
    hub: 'ward',
    at: 'connections',
    shows: '.pl-title-end',
    app: true,
    before: (page, _hub, world) => saveHubs(page, world),
  },
  { name: 'stranger', about: 'Without a token.', hub: 'empty', at: 'connections', shows: 'h1', stranger: true },
];
