import i18next from 'i18next';
import { beforeEach, expect, test } from 'vitest';
import type { Notice, Told } from '../../../src/main/notices.ts';
import { Troubles, type TroublesOptions } from '../../../src/main/troubles.ts';
import type { Status } from '../../../src/shared/console/contract.ts';
import type { DesktopTrouble } from '../../../src/shared/console/desktop.ts';
import { words } from '../../../src/shared/words/words.ts';

const SOUND: Status = {
  connected: 0,
  sockets: 0,
  states: { on_time: 0, slow: 0, late: 0, silent: 0, flapping: 0, gone: 0 },
  pingsPerSecond: 0,
  messagesInPerSecond: 0,
  messagesOutPerSecond: 0,
  rttP95Ms: null,
  deliveryP99Ms: null,
  unread: 0,
  store: { state: 'ok', commitMs: null, notifications: 0 },
  layer: { kind: 'core', state: 'ok', reason: null, pingMs: null },
  hubs: [],
  eventLoopLagMs: 0,
  drops: {},
  refusal: null,
};
const AWAY: Status = { ...SOUND, layer: { kind: 'core', state: 'away', reason: 'unreachable', pingMs: null } };
const FULL: Status = { ...SOUND, store: { state: 'full', commitMs: null, notifications: 0 } };

let shown: (Notice & { readonly told: Told })[];
let heard: DesktopTrouble[];
/** What waits for its time; null where nothing does. */
let due: (() => void) | null;
let say: (status: Status) => void;
let turnToAnotherHub: () => void;
let troubles: Troubles;

beforeEach(async () => {
  shown = [];
  heard = [];
  due = null;
  const language = i18next.createInstance();
  await language.init({ lng: 'en', resources: words });
  const client = {
    open: (_name: string, _args: unknown, listener: { event: (status: Status) => void }) => {
      say = listener.event;
      return () => {};
    },
  };
  const link = {
    onClient: (listener: (to: typeof client) => void) => {
      turnToAnotherHub = () => listener(client);
      listener(client);
    },
  };
  troubles = new Troubles({
    link: link as unknown as TroublesOptions['link'],
    notices: {
      show: (notice: Notice, told: Told) => void shown.push({ ...notice, told }),
    } as unknown as TroublesOptions['notices'],
    schedule: (run) => {
      due = run;
      return () => {
        due = null;
      };
    },
    words: language,
    onTrouble: (trouble) => heard.push(trouble),
  });
});

const pass = (): void => {
  const run = due;
  due = null;
  run?.();
};

test('what lasts is told once, and so is its end', () => {
  say(AWAY);
  say(AWAY);
  expect(shown).toEqual([]);
  pass();
  say(AWAY);
  expect(due).toBe(null);
  expect(shown).toMatchObject([{ title: 'Redis is away', route: '/channels' }]);
  expect(heard).toEqual([]);
  shown[0]?.told('shown', '');
  say(SOUND);
  pass();
  shown[1]?.told('failed', 'no session bus');
  expect(shown.map(({ title }) => title)).toEqual(['Redis is away', 'Redis is back']);
  expect(heard).toMatchObject([
    { trouble: 'layer_away', outcome: 'shown', reason: '' },
    { trouble: 'layer_ok', outcome: 'failed', reason: 'no session bus' },
  ]);
  expect(troubles.kept).toEqual(heard);
});

test('what has passed before anybody could mind is kept with that reason', () => {
  say(AWAY);
  say(SOUND);
  pass();
  expect(shown).toEqual([]);
  expect(troubles.kept).toMatchObject([{ trouble: 'layer_away', outcome: 'suppressed', reason: 'passed' }]);
});

test('several at once are one notification that says each', () => {
  say(AWAY);
  say({ ...AWAY, store: FULL.store });
  pass();
  expect(shown).toHaveLength(1);
  expect(shown[0]).toMatchObject({ title: 'The store is full', route: '/diagnosis' });
  expect(shown[0]?.body).toContain('nothing comes from Django');
});

test('another hub starts from nothing, and what waited for the one before is let go', () => {
  say(AWAY);
  turnToAnotherHub();
  expect(due).toBe(null);
  say(FULL);
  pass();
  expect(shown.map(({ title }) => title)).toEqual(['The store is full']);
});

test('at most 200 are kept', () => {
  for (let i = 0; i < 210; i += 1) {
    say(i % 2 === 0 ? AWAY : SOUND);
    pass();
    shown.at(-1)?.told('shown', '');
  }
  expect(troubles.kept).toHaveLength(200);
  expect(heard).toHaveLength(210);
});
