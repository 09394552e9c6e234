/** The centre over real links to hubs that the test plays, over time that it moves. */
import { beforeEach, describe, expect, test } from 'vitest';
import { AlertCentre, type AlertCentreOptions, type HubLook } from '../../../src/shared/alertCentre.ts';
import type { AlertNews, AlertPresenter, Telling } from '../../../src/shared/alertDesk.ts';
import type { AlertStore } from '../../../src/shared/alertFile.ts';
import { FIRST_RULES } from '../../../src/shared/alertRules.ts';
import { BURST, REFILL_MS } from '../../../src/shared/alerts.ts';
import {
  ALERTS_LIMIT,
  type Alert,
  type AlertRule,
  type AlertsContract,
  type AlertsState,
  alertPlace,
  alertRule,
  alertsContract,
  RULES_LIMIT,
  WATCHED_LIMIT,
} from '../../../src/shared/console/alerts.ts';
import { ConsoleClient } from '../../../src/shared/console/client.ts';
import {
  contract,
  type HubContract,
  type Status,
  status,
  type TrackedNotification,
} from '../../../src/shared/console/contract.ts';
import { pipe } from '../../../src/shared/console/pipe.ts';
import { ConsoleServer } from '../../../src/shared/console/server.ts';
import {
  ConsoleError,
  type Contract,
  type Event,
  type Member,
  type Sink,
  type StreamName,
} from '../../../src/shared/console/service.ts';
import { FakeTime, settled } from '../../support/consoleLink.ts';

/** A Tuesday at noon, wherever the test runs. */
const NOON = new Date(2026, 10, 24, 12).getTime();
const PLACE = alertPlace.parse({
  ...{ kind: 'desktop', supported: true, server: null, permission: 'unknown', systemDoNotDisturb: 'unknown' },
  ...{ actions: 'unknown', sound: 'unknown' },
});
const SOUND: Status = status.parse({
  ...{ connected: 0, sockets: 0, pingsPerSecond: 0, messagesInPerSecond: 0, messagesOutPerSecond: 0 },
  states: { on_time: 0, slow: 0, late: 0, silent: 0, flapping: 0, gone: 0 },
  ...{ rttP95Ms: null, deliveryP99Ms: null, unread: 0, eventLoopLagMs: 0, drops: {}, refusal: null, hubs: [] },
  store: { state: 'ok', commitMs: null, notifications: 0 },
  layer: { kind: 'core', state: 'ok', reason: null, pingMs: null },
});
const AWAY: Status = { ...SOUND, layer: { kind: 'core', state: 'away', reason: 'unreachable', pingMs: null } };
const FULL: Status = { ...SOUND, store: { state: 'full', commitMs: null, notifications: 0 } };

let time: FakeTime;
let file: { text: string | null; aside: string | null; fails: boolean };
let shown: { readonly telling: Telling; readonly hear: (news: AlertNews) => void }[];
let badge: number;
let unseen: number;
/** What the desktop makes of each telling at once; null is nothing yet. */
let desktopSays: AlertNews | null;

beforeEach(() => {
  time = new FakeTime();
  file = { text: null, aside: null, fails: false };
  shown = [];
  badge = 0;
  unseen = 0;
  desktopSays = { kind: 'handed' };
});

const store: AlertStore = {
  load: () => file.text,
  save: async (text) => {
    if (file.fails) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    file.text = text;
  },
  setAside: () => {
    file.aside = file.text;
    file.text = null;
    return '/alerts.json.damaged';
  },
};
const presenter: AlertPresenter = {
  show: (telling, hear) => {
    shown.push({ telling, hear });
    if (desktopSays) hear(desktopSays);
  },
  count: (now) => {
    ({ badge, unseen } = now);
  },
};

/** Lets time pass; what is under way before and after it is settled. */
async function pass(ms: number): Promise<void> {
  await settled();
  await time.pass(ms);
  await settled();
}

/** Connects a client to a server within this process. */
function clientOf<C extends Contract>(server: ConsoleServer<C>, reachable: () => boolean = () => true) {
  return new ConsoleClient<C>({
    connect: async () => {
      if (!reachable()) throw new Error('nobody is there');
      const ends = pipe();
      server.attach(ends.hub, { via: 'local', from: 'test' });
      return ends.console;
    },
    schedule: time.schedule,
    monotonic: () => time.now,
    random: () => 1,
  });
}

/** A centre, and a console that looks at it. */
async function openCentre(options: Partial<AlertCentreOptions> = {}) {
  const { schedule } = time;
  const now = (): number => NOON + time.now;
  const monotonic = (): number => time.now;
  const centre = new AlertCentre({ store, presenter, place: PLACE, schedule, now, monotonic, ...options });
  const server = new ConsoleServer(alertsContract, {
    now,
    schedule,
    onUnexpected: (error) => expect(error).toBe(null),
  });
  server.register('alerts', centre.implementation);
  const client = clientOf<AlertsContract>(server);
  const kept = new Map<number, Alert>();
  let state: AlertsState | null = null;
  client.open(
    'alerts.state',
    {},
    {
      event: (now) => {
        state = now;
      },
    },
  );
  client.open(
    'alerts.list',
    {},
    {
      event: ({ reset, alerts }) => {
        if (reset) kept.clear();
        for (const one of alerts) kept.set(one.number, one);
      },
    },
  );
  await pass(100);
  const rule = async (changes: Partial<AlertRule> & Pick<AlertRule, 'id'>, at: number | null = null) => {
    const made = alertRule.parse({
      ...(FIRST_RULES.find(({ id }) => id === changes.id) ?? FIRST_RULES[0]),
      ...changes,
    });
    await client.call('alerts.saveRule', { rule: made, at });
  };
  return {
    ...{ centre, client, rule },
    /** Waits for what the centre tells a moment later. */
    alerts: async (): Promise<Alert[]> => {
      await pass(100);
      return [...kept.values()];
    },
    state: async (): Promise<AlertsState> => {
      await pass(100);
      return state as unknown as AlertsState;
    },
  };
}

/** A hub that the test plays. Its clock is an hour behind. */
function startHub() {
  const sinks = new Map<string, Sink<unknown>>();
  const opened: string[] = [];
  let here = true;
  let history: TrackedNotification[] = [];
  let historyFails = false;
  const server = new ConsoleServer(contract, {
    now: () => NOON - 3_600_000 + time.now,
    schedule: time.schedule,
    onUnexpected: (error) => expect(error).toBe(null),
  });
  const stream = (name: string) => (args: unknown, sink: Sink<never>) => {
    sinks.set(name, sink);
    opened.push(`${name} ${JSON.stringify(args)}`);
    return () => sinks.delete(name);
  };
  server.register('hub', { status: stream('hub.status') } as never);
  server.register('connections', { turns: stream('connections.turns') } as never);
  server.register('notifications', {
    stored: stream('notifications.stored'),
    history: ({ tipo, limit }: { tipo: string | null; limit: number }) => {
      if (historyFails) throw new ConsoleError('store_failed');
      const notifications = history.filter((one) => tipo === null || one.tipo === tipo).slice(0, limit);
      return { notifications, next: null, stopped: false };
    },
  } as never);
  const say = async <N extends StreamName<HubContract>>(name: N, event: Event<Member<HubContract, N>>) => {
    sinks.get(name)?.push(event);
    await settled();
  };
  return {
    ...{ opened, say, client: clientOf<HubContract>(server, () => here) },
    listens: (name: StreamName<HubContract>) => sinks.has(name),
    status: (now: Status) => say('hub.status', now),
    store: (notifications: TrackedNotification[], more: { simulated?: string[]; dropped?: number } = {}) =>
      say('notifications.stored', { simulated: [], dropped: 0, ...more, notifications }),
    go: async () => {
      here = false;
      server.close();
      // Its goodbye is a closed port.
      await pass(5_000);
    },
    come: async (missed: TrackedNotification[] = []) => {
      here = true;
      history = missed;
      await pass(6_000);
    },
    failHistory: (fails: boolean) => {
      historyFails = fails;
    },
    now: () => NOON - 3_600_000 + time.now,
  };
}

let made = 2 ** 52;
const notification = (consumer: string, changes: Partial<TrackedNotification> = {}): TrackedNotification => {
  made += 1;
  return {
    ...{ consumer, id: made, tipo: 'alerta', contenido: 'Fall detected', deseo_id: null, producer: 'http' },
    ...{ sentAt: NOON, storedAt: NOON, writtenAt: null, writtenTo: 0, confirmedAt: null, confirmedBy: 0 },
    ...{ readAt: null, readBy: null },
    ...changes,
  };
};
const LOCAL = { id: null, name: () => '' };
const FARM = { id: 'farm', name: () => 'Farm' };

/** A centre that looks at one hub. */
async function begin(watch: Parameters<AlertCentre['watch']>[0] = LOCAL) {
  const opened = await openCentre();
  const hub = startHub();
  const look: HubLook = opened.centre.watch(watch, hub.client);
  await pass(100);
  return { ...opened, hub, look };
}
const brief = ({ what, desktop, suppressed }: Alert) => [
  'consumer' in what ? what.consumer : what.kind === 'trouble' ? what.trouble : what.kind,
  suppressed ?? desktop,
];

describe('a notification', () => {
  test('is an alert, handed to the desktop with sound and badge, in this machine’s time', async () => {
    const { hub, alerts } = await begin();
    await hub.store([notification('42', { storedAt: hub.now() })]);
    expect(shown).toMatchObject([{ telling: { more: 0, sound: true, hideContenido: false } }]);
    const [one] = await alerts();
    expect(one).toMatchObject({
      ...{ number: 1, hub: { id: null, name: '' }, rule: { id: 'alerta', name: '' }, simulated: false, late: false },
      what: { kind: 'notification', consumer: '42', contenido: 'Fall detected' },
      ...{ desktop: 'handed', suppressed: null, with: 0, words: '', clickedAt: null, closedAt: null, seen: false },
    });
    expect(Math.abs((one?.at ?? 0) - (NOON + 200))).toBeLessThan(1_000);
    expect(one?.handedAt).toBeGreaterThanOrEqual(one?.at ?? 0);
    expect(badge).toBe(1);
  });

  test('of one that nobody has a rule for is none', async () => {
    const { hub, alerts, rule, client } = await begin();
    expect(hub.opened).toContain('notifications.stored {"tipos":["alerta"]}');
    await client.call('alerts.removeRule', { id: 'alerta' });
    await pass(100);
    expect(hub.listens('notifications.stored')).toBe(false);
    await rule({ id: 'any', when: { kind: 'notification', tipos: [] } });
    await pass(100);
    expect(hub.opened.at(-1)).toBe('notifications.stored {"tipos":null}');
    expect(await alerts()).toEqual([]);
  });

  test('clicked is seen, closed is known; failed has the desktop’s own words', async () => {
    const { hub, alerts } = await begin();
    desktopSays = null;
    await hub.store([notification('1')]);
    expect((await alerts()).map(({ desktop }) => desktop)).toEqual(['waiting']);
    shown[0]?.hear({ kind: 'failed', words: 'no \ud800 bus'.padEnd(300, '.') });
    expect((await alerts())[0]).toMatchObject({ desktop: 'failed', handedAt: null, seen: false });
    expect((await alerts())[0]?.words).toMatch(/^no � bus\.+$/);
    await hub.store([notification('2')]);
    for (const kind of ['handed', 'clicked', 'closed'] as const) shown[1]?.hear({ kind });
    expect((await alerts())[1]).toMatchObject({
      ...{ desktop: 'handed', seen: true, clickedAt: expect.any(Number), closedAt: expect.any(Number) },
    });
    expect(badge).toBe(1);
  });

  test.each([
    ['unsupported', { desktop: 'unsupported', suppressed: null }],
    ['do_not_disturb', { desktop: 'suppressed', suppressed: 'do_not_disturb' }],
  ] as const)('%s is said', async (kind, outcome) => {
    const { hub, alerts } = await begin();
    desktopSays = { kind };
    await hub.store([notification('1')]);
    expect(await alerts()).toMatchObject([outcome]);
  });

  test('of simulated consumers, in quiet hours and too often is in the centre only', async () => {
    const { hub, alerts, rule, client } = await begin();
    await hub.store([notification('sim')], { simulated: ['sim'] });
    await rule({ id: 'alerta', everySeconds: 60 });
    await hub.store([notification('1'), notification('1'), notification('2')]);
    await client.call('alerts.configure', { quiet: { from: 719, to: 721 }, hideContenido: true });
    await hub.store([notification('3')]);
    expect((await alerts()).map(brief)).toEqual([
      ['sim', 'simulated'],
      ['1', 'handed'],
      ['1', 'rate'],
      ['2', 'handed'],
      ['3', 'quiet_hours'],
    ]);
    expect(badge).toBe(2);
    await client.call('alerts.configure', { quiet: { from: 0, to: 719 }, hideContenido: true });
    await hub.store([notification('4')]);
    expect(shown.at(-1)?.telling).toMatchObject({ hideContenido: true, alerts: [{ what: { consumer: '4' } }] });
  });

  test('that two hubs of one system tell of is one alert; of hubs that do not know each other two', async () => {
    const { centre, hub, alerts } = await begin();
    const other = startHub();
    centre.watch(FARM, other.client);
    await pass(100);
    const shared = notification('1');
    const django = { ...shared, id: 12 };
    for (const one of [hub, other]) await one.store([shared, django]);
    expect((await alerts()).map(({ hub: { name }, what }) => [name, 'id' in what ? what.id : 0])).toEqual([
      ['', shared.id],
      ['', 12],
      ['Farm', 12],
    ]);
  });

  test('of a hub that says anything is bounded, and never of the future', async () => {
    const { hub, alerts } = await begin(FARM);
    const wild = { tipo: 'alerta', storedAt: 1e300, contenido: 'x'.repeat(1e6) };
    await hub.store([notification('y'.repeat(1e6), wild)]);
    const [one] = await alerts();
    expect(one?.at).toBeLessThanOrEqual(NOON + time.now);
    expect(JSON.stringify(one).length).toBeLessThan(1_500);
  });

  test('keeps the beginning of a long text', async () => {
    const { hub, alerts } = await begin();
    await hub.store([notification('1', { contenido: 'a'.repeat(4_000) })]);
    expect((await alerts())[0]?.what).toMatchObject({ contenido: `${'a'.repeat(499)}…` });
  });
});

describe('many', () => {
  test('are told together, and each is kept', async () => {
    const { hub, alerts } = await begin();
    await hub.store(['1', '2', '3', '4', '5', '6'].map((id) => notification(id)));
    expect(shown.map(({ telling }) => telling.alerts.length)).toEqual([1, 1, 1, 3]);
    expect((await alerts()).map(({ desktop, with: others }) => [desktop, others])).toEqual([
      ...[1, 2, 3].map(() => ['handed', 0]),
      ...[4, 5, 6].map(() => ['coalesced', 2]),
    ]);
    shown[3]?.hear({ kind: 'clicked' });
    expect((await alerts()).filter(({ seen }) => seen)).toEqual([]);
  });

  test('wait their turn, and sound once', async () => {
    const { hub, alerts } = await begin();
    await hub.store(Array.from({ length: BURST }, () => notification('1')));
    await hub.store([notification('2')]);
    expect((await alerts()).at(-1)).toMatchObject({ desktop: 'waiting' });
    await pass(REFILL_MS);
    expect(shown.at(-1)?.telling).toMatchObject({ alerts: [{ what: { consumer: '2' } }], sound: true });
  });

  test('that were cleared while they waited do not come up any more', async () => {
    const { hub, client } = await begin();
    await hub.store(Array.from({ length: BURST }, () => notification('1')));
    await hub.store([notification('2')]);
    await client.call('alerts.clear', {});
    await pass(2 * REFILL_MS);
    expect(shown).toHaveLength(BURST);
    await hub.store([notification('3')]);
    expect(shown.at(-1)?.telling).toMatchObject({ alerts: [{ what: { consumer: '3' } }], more: 0 });
  });

  test('10,000 silent at once are one notification, and few of them are kept by name', async () => {
    const { hub, alerts, rule, state } = await begin();
    await rule({ id: 'silent', enabled: true });
    await pass(100);
    await hub.say('connections.turns', { reset: true, whole: true, turns: [], connects: 0 });
    for (let chunk = 0; chunk < 10; chunk += 1) {
      const turns = Array.from({ length: 1_000 }, (_, i) => {
        return [`${chunk * 1_000 + i}`, 'silent', hub.now(), null, false] as [string, 'silent', number, null, boolean];
      });
      await hub.say('connections.turns', { reset: false, whole: true, turns, connects: 0 });
    }
    await pass(62_000);
    expect(shown).toHaveLength(1);
    const [{ telling } = { telling: null }] = shown;
    const count = telling?.alerts.reduce((sum, { what }) => sum + (what.kind === 'uncounted' ? what.count : 1), 0);
    expect(count).toBe(10_000);
    expect((await alerts()).length).toBeLessThanOrEqual(ALERTS_LIMIT);
    expect((await state()).forgotten).toBe(0);
  });

  test('more than are kept make room, and that is counted', async () => {
    const { hub, alerts, state } = await begin();
    for (let i = 0; i < 3; i += 1) await hub.store(Array.from({ length: 400 }, () => notification('1')));
    expect(await alerts()).toHaveLength(ALERTS_LIMIT);
    expect(await state()).toMatchObject({ forgotten: 200, unseen: ALERTS_LIMIT });
  });

  test('those that came too fast are an alert that counts them', async () => {
    const { hub, alerts } = await begin();
    await hub.store([notification('1')], { dropped: 70 });
    expect((await alerts()).map(({ what }) => what)).toMatchObject([
      { consumer: '1' },
      { kind: 'uncounted', count: 70 },
    ]);
  });
});

describe('trouble', () => {
  test('that lasts is told once, and so is its end', async () => {
    const { hub, alerts } = await begin();
    await hub.status(AWAY);
    await pass(2_000);
    expect(shown).toEqual([]);
    await pass(2_000);
    // It does not count on the icon, and waits to be seen all the same.
    expect([badge, unseen]).toEqual([0, 1]);
    await hub.status(SOUND);
    await pass(4_000);
    expect((await alerts()).map(brief)).toEqual([
      ['layer_away', 'handed'],
      ['layer_ok', 'handed'],
    ]);
  });

  test('that has passed is in the centre only, and nobody needs to look', async () => {
    const { hub, alerts } = await begin();
    await hub.status(AWAY);
    await hub.status(SOUND);
    await pass(4_000);
    expect(await alerts()).toMatchObject([{ suppressed: 'passed', desktop: 'suppressed', seen: true }]);
  });

  test('is a lost hub only after 10 s, also where something else was amiss before', async () => {
    const { hub, alerts } = await begin(FARM);
    await hub.status(AWAY);
    await pass(1_000);
    await hub.go();
    await pass(2_000);
    expect(await alerts()).toEqual([]);
    await hub.come();
    await hub.status(SOUND);
    await pass(20_000);
    expect((await alerts()).map(brief)).toEqual([
      ['layer_away', 'handed'],
      ['layer_ok', 'handed'],
    ]);
  });

  test('several at once are one notification', async () => {
    const { hub } = await begin();
    await hub.status({ ...AWAY, store: FULL.store });
    await pass(4_000);
    expect(shown.map(({ telling }) => telling.alerts.map(brief))).toEqual([
      [
        ['store_full', 'waiting'],
        ['layer_away', 'waiting'],
      ],
    ]);
  });

  test('is only what its rule is about', async () => {
    const { hub, alerts, rule } = await begin();
    await rule({ id: 'trouble', when: { kind: 'trouble', about: ['store'] } });
    await hub.status(AWAY);
    await pass(4_000);
    expect(await alerts()).toEqual([]);
  });

  test('is also a hub that cannot be reached any more', async () => {
    const { hub, alerts } = await begin(FARM);
    await hub.go();
    expect(await alerts()).toEqual([]);
    await pass(10_000);
    expect((await alerts()).map(brief)).toEqual([['hub_away', 'handed']]);
    await hub.come();
    await pass(4_000);
    expect((await alerts()).map(brief).at(-1)).toEqual(['hub_ok', 'handed']);
  });

  test.each([
    [true, [['hub_away', 'handed']]],
    [false, []],
  ])('a hub that was never reached is trouble where that is asked (%s)', async (awayFromStart, told) => {
    const { centre, alerts } = await openCentre();
    const look = centre.watch(
      FARM,
      clientOf(new ConsoleServer(contract, {} as never), () => false),
      { awayFromStart },
    );
    look.miss();
    await pass(15_000);
    expect((await alerts()).map(brief)).toEqual(told);
    look.close();
  });

  test('is nothing that is heard of once nobody looks any more', async () => {
    const { centre, alerts } = await openCentre();
    const server = new ConsoleServer(contract, {} as never);
    const look = centre.watch(
      FARM,
      clientOf(server, () => false),
      { awayFromStart: true },
    );
    look.close();
    look.miss();
    await pass(15_000);
    expect(await alerts()).toEqual([]);
  });
});

describe('what was missed', () => {
  test('while a hub was away is told late and together, once', async () => {
    const { hub, alerts } = await begin(FARM);
    const known = notification('1', { storedAt: hub.now() });
    await hub.store([known]);
    await hub.go();
    const missed = ['2', '3'].map((id) => notification(id, { storedAt: hub.now(), sentAt: hub.now() }));
    const old = notification('9', { storedAt: hub.now() - 86_400_000, sentAt: hub.now() });
    await hub.come([...missed.toReversed(), known, old]);
    await hub.store(missed);
    const told = (await alerts()).filter(({ what }) => what.kind === 'notification');
    expect(told.map(({ what, late, desktop }) => ['consumer' in what && what.consumer, late, desktop])).toEqual([
      ['1', false, 'handed'],
      ['2', true, 'coalesced'],
      ['3', true, 'coalesced'],
    ]);
    expect(shown.filter(({ telling }) => telling.alerts.some(({ late }) => late))).toHaveLength(1);
  });

  test('while the app was closed too, and what was known is not told again', async () => {
    const first = await begin(FARM);
    const known = notification('1', { storedAt: first.hub.now() });
    await first.hub.store([known]);
    await first.centre.close();
    const second = await openCentre();
    second.centre.watch(FARM, first.hub.client);
    const missed = notification('2', { storedAt: first.hub.now() + 10, sentAt: first.hub.now() });
    await first.hub.go();
    await first.hub.come([missed, known]);
    const told = (await second.alerts()).filter(({ what }) => what.kind === 'notification');
    expect(told.map(({ what, late }) => ['consumer' in what && what.consumer, late])).toEqual([
      ['1', false],
      ['2', true],
    ]);
  });

  test('is not what was stored before a rule asked for it', async () => {
    const { hub, alerts, rule } = await begin(FARM);
    const of = (tipo: string) => notification('1', { tipo, storedAt: hub.now(), sentAt: hub.now() });
    const before = [of('alerta'), of('aviso')];
    await hub.store(before.slice(0, 1));
    await pass(3_600_000);
    await rule({ id: 'aviso', when: { kind: 'notification', tipos: ['aviso'] } });
    await pass(60_000);
    await hub.go();
    const missed = of('aviso');
    await hub.come([missed, ...before]);
    const told = (await alerts()).filter(({ what }) => what.kind === 'notification');
    expect(told.map(({ what, late }) => ['tipo' in what && what.tipo, late])).toEqual([
      ['alerta', false],
      ['aviso', true],
    ]);
  });

  test('nor what was stored while no rule asked for anything', async () => {
    const { hub, alerts, rule } = await begin(FARM);
    await rule({ id: 'alerta', enabled: false });
    await pass(60_000);
    const unasked = notification('1', { storedAt: hub.now(), sentAt: hub.now() });
    await pass(3_600_000);
    await rule({ id: 'alerta', enabled: true });
    await pass(60_000);
    await hub.go();
    await hub.come([unasked]);
    expect((await alerts()).filter(({ what }) => what.kind === 'notification')).toEqual([]);
  });

  test('and could not be read is read the next time, whatever was stored meanwhile', async () => {
    const { hub, alerts } = await begin(FARM);
    await hub.go();
    const missed = notification('2', { storedAt: hub.now(), sentAt: hub.now() });
    await pass(60_000);
    hub.failHistory(true);
    await hub.come([missed]);
    const live = notification('3', { storedAt: hub.now(), sentAt: hub.now() });
    await hub.store([live]);
    await hub.go();
    hub.failHistory(false);
    await hub.come([live, missed]);
    const told = (await alerts()).filter(({ what }) => what.kind === 'notification');
    expect(told.map(({ what, late }) => ['consumer' in what && what.consumer, late])).toEqual([
      ['3', false],
      ['2', true],
    ]);
  });

  test('is not what was cleared', async () => {
    const first = await begin(FARM);
    const known = notification('1', { storedAt: first.hub.now(), sentAt: first.hub.now() });
    await first.hub.store([known]);
    await first.client.call('alerts.clear', {});
    await first.centre.close();
    await first.hub.go();
    const second = await openCentre();
    second.centre.watch(FARM, first.hub.client);
    await first.hub.come([known]);
    expect((await second.alerts()).filter(({ what }) => what.kind === 'notification')).toEqual([]);
  });

  test('at a hub that is looked at for the first time is nothing', async () => {
    const { centre, alerts } = await openCentre();
    const hub = startHub();
    await hub.go();
    centre.watch(FARM, hub.client);
    await hub.come([notification('1', { storedAt: hub.now() - 1_000 })]);
    expect(await alerts()).toEqual([]);
  });
});

describe('who was silent when a hub went away', () => {
  /** Somebody has been silent for a moment as the hub goes, and it comes back much later. */
  async function away() {
    const made = await begin(FARM);
    await made.rule({ id: 'silent', enabled: true });
    await made.rule({ id: 'trouble', enabled: false });
    await pass(100);
    await made.hub.say('connections.turns', { reset: true, whole: true, turns: [], connects: 0 });
    const since = made.hub.now();
    await made.hub.say('connections.turns', {
      ...{ reset: false, whole: true, connects: 0 },
      turns: [['42', 'silent', since, null, false]],
    });
    await made.hub.go();
    await pass(120_000);
    await made.hub.come();
    return { ...made, since };
  }

  test('and is here when it is back makes no alert', async () => {
    const { hub, alerts } = await away();
    await hub.say('connections.turns', { reset: true, whole: true, turns: [], connects: 0 });
    await pass(120_000);
    expect(await alerts()).toEqual([]);
  });

  test('and still is makes one', async () => {
    const { hub, alerts, since } = await away();
    expect(await alerts()).toEqual([]);
    await hub.say('connections.turns', {
      ...{ reset: true, whole: true, connects: 0 },
      turns: [['42', 'silent', since, null, false]],
    });
    await pass(1_000);
    expect((await alerts()).map(({ what }) => what)).toMatchObject([{ kind: 'silent', consumer: '42' }]);
  });
});

describe('what people do', () => {
  test('rules are added at a place, changed, removed and put back', async () => {
    const { rule, client, state } = await openCentre();
    const ids = async () => (await state()).rules.map(({ id }) => id);
    await rule({ id: 'new', when: { kind: 'gone', seconds: 5 } }, 1);
    expect(await ids()).toEqual(['alerta', 'new', 'trouble', 'watched-silent', 'silent', 'storm']);
    await rule({ id: 'alerta', name: 'Falls' });
    await client.call('alerts.removeRule', { id: 'trouble' });
    expect(await ids()).toEqual(['alerta', 'new', 'watched-silent', 'silent', 'storm']);
    expect((await state()).rules[0]?.name).toBe('Falls');
    await rule({ id: 'trouble' }, 2);
    expect((await ids())[2]).toBe('trouble');
    await expect(client.call('alerts.removeRule', { id: 'nobody' })).rejects.toMatchObject({ code: 'unknown_rule' });
  });

  test('rules and the watch list are bounded', async () => {
    const { rule, client, state } = await openCentre();
    for (let i = FIRST_RULES.length; i < RULES_LIMIT; i += 1)
      await rule({ id: `r${i}`, when: { kind: 'gone', seconds: 5 } });
    const more = rule({ id: 'more', when: { kind: 'gone', seconds: 5 } });
    await expect(more).rejects.toMatchObject({ code: 'too_many_rules', values: { limit: RULES_LIMIT } });
    const watch = (consumers: string[], watched = true) => client.call('alerts.watch', { consumers, watched });
    await watch(Array.from({ length: WATCHED_LIMIT }, (_, i) => String(i)));
    await watch(['1', '2']);
    await expect(watch(['one-more'])).rejects.toMatchObject({ code: 'too_many_watched' });
    await watch(['1'], false);
    await watch(['one-more']);
    expect((await state()).watched).toHaveLength(WATCHED_LIMIT);
  });

  test('two changes at once are both there', async () => {
    const { client, state } = await openCentre();
    await Promise.all(['1', '2', '3'].map((id) => client.call('alerts.watch', { consumers: [id], watched: true })));
    expect((await state()).watched).toEqual(['1', '2', '3']);
  });

  test('seen, put off, back as new and on the desktop again, cleared', async () => {
    const { hub, client, alerts, state } = await begin();
    await hub.store([notification('1'), notification('2')]);
    await client.call('alerts.see', { numbers: [1] });
    expect((await state()).unseen).toBe(1);
    await client.call('alerts.snooze', { numbers: [2], minutes: 10 });
    expect(await state()).toMatchObject({ unseen: 0 });
    expect(badge).toBe(0);
    await pass(9 * 60_000);
    expect(shown).toHaveLength(2);
    await pass(60_000);
    expect((await alerts())[1]).toMatchObject({ seen: false, snoozedUntil: null, desktop: 'handed' });
    expect(shown.at(-1)?.telling).toMatchObject({ alerts: [{ number: 2 }], sound: true });
    await client.call('alerts.see', { numbers: null });
    expect((await state()).unseen).toBe(0);
    expect(await client.call('alerts.clear', {})).toEqual({ cleared: 2 });
    expect(await alerts()).toEqual([]);
    await hub.store([notification('3')]);
    expect((await alerts()).map(({ number }) => number)).toEqual([3]);
  });

  test('what comes back says what the desktop makes of it now', async () => {
    const { hub, client, alerts, rule } = await begin();
    await rule({ id: 'aviso', when: { kind: 'notification', tipos: ['aviso'] } });
    await hub.store([notification('1'), notification('2', { tipo: 'aviso' })]);
    for (const { hear } of shown) for (const kind of ['clicked', 'closed'] as const) hear({ kind });
    await client.call('alerts.snooze', { numbers: [1, 2], minutes: 10 });
    desktopSays = null;
    await client.call('alerts.removeRule', { id: 'aviso' });
    await pass(10 * 60_000);
    const fresh = { seen: false, suppressed: null, handedAt: null, clickedAt: null, closedAt: null };
    expect(await alerts()).toMatchObject([
      { ...fresh, desktop: 'waiting' },
      { ...fresh, desktop: 'none' },
    ]);
    await client.call('alerts.snooze', { numbers: [1], minutes: 10 });
    await client.call('alerts.configure', { quiet: { from: 0, to: 1_439 }, hideContenido: false });
    await pass(10 * 60_000);
    expect((await alerts())[0]).toMatchObject({ ...fresh, desktop: 'suppressed', suppressed: 'quiet_hours' });
    expect(shown).toHaveLength(3);
  });

  test('a test is let pass by everything, and the answer is kept', async () => {
    const { client, alerts } = await openCentre();
    await client.call('alerts.configure', { quiet: { from: 0, to: 1_439 }, hideContenido: false });
    const { number } = await client.call('alerts.test', {});
    await client.call('alerts.answer', { number, sawIt: false });
    expect(await alerts()).toMatchObject([
      { number, what: { kind: 'test' }, desktop: 'handed', rule: null, sawIt: false },
    ]);
    await client.call('alerts.snooze', { numbers: [number], minutes: 10 });
    await pass(10 * 60_000);
    expect(shown).toHaveLength(2);
    expect((await alerts())[0]).toMatchObject({ desktop: 'handed', seen: false });
    await expect(client.call('alerts.answer', { number: 99, sawIt: true })).rejects.toMatchObject({
      code: 'unknown_alert',
    });
  });
});

describe('what is kept', () => {
  test('is there after a restart, and what waited was not handed over', async () => {
    const first = await begin();
    await first.client.call('alerts.watch', { consumers: ['7'], watched: true });
    await first.rule({ id: 'alerta', name: 'Falls' });
    desktopSays = null;
    await first.hub.store([notification('1')]);
    await first.centre.close();
    const second = await openCentre();
    expect(await second.state()).toMatchObject({ watched: ['7'], kept: true, setAside: null, unseen: 1 });
    expect((await second.state()).rules[0]?.name).toBe('Falls');
    expect(await second.alerts()).toMatchObject([{ number: 1, desktop: 'unsent', words: '' }]);
    expect(badge).toBe(1);
  });

  test('is written down a moment later, all by itself', async () => {
    const { hub } = await begin();
    await hub.store([notification('1')]);
    await pass(1_500);
    expect(JSON.parse(file.text ?? '')).toMatchObject({ version: 1, alerts: [{ number: 1 }] });
  });

  test.each([
    ['nothing of it', '{"version":1,"rul'],
    ['another kind of thing', '[]'],
    ['null', 'null'],
  ])('is put aside where %s makes sense', async (_what, text) => {
    file.text = text;
    const { state } = await openCentre();
    expect(await state()).toMatchObject({ setAside: '/alerts.json.damaged', kept: true });
    expect((await state()).rules).toEqual(FIRST_RULES);
    expect(file.aside).toBe(text);
  });

  test('loses only the part that makes no sense', async () => {
    const { client, centre, state: _ } = await openCentre();
    await client.call('alerts.watch', { consumers: ['7'], watched: true });
    await centre.close();
    file.text = JSON.stringify({ ...JSON.parse(file.text ?? ''), alerts: [{ number: 'one' }], rules: 'none' });
    const { state } = await openCentre();
    expect(await state()).toMatchObject({ watched: ['7'], setAside: expect.any(String), rules: FIRST_RULES });
    await pass(1_500);
    const third = await openCentre();
    expect(await third.state()).toMatchObject({ watched: ['7'], setAside: null });
  });

  test('a disk that takes nothing is said, changes nothing, and is over when it takes again', async () => {
    const { client, state, hub } = await begin();
    file.fails = true;
    await expect(client.call('alerts.watch', { consumers: ['7'], watched: true })).rejects.toMatchObject({
      ...{ code: 'not_saved', values: { reason: 'ENOSPC' } },
    });
    expect(await state()).toMatchObject({ watched: [], kept: false });
    file.fails = false;
    await hub.store([notification('1')]);
    await pass(1_500);
    expect(await state()).toMatchObject({ kept: true });
  });
});

describe('a browser page', () => {
  test('has no desktop: alerts are in the centre only, with what holds them back', async () => {
    const { centre, alerts } = await openCentre({ presenter: null });
    const hub = startHub();
    centre.watch(LOCAL, hub.client);
    await pass(100);
    await hub.store([notification('1'), notification('sim')], { simulated: ['sim'] });
    expect((await alerts()).map(({ desktop, suppressed }) => [desktop, suppressed])).toEqual([
      ['none', null],
      ['none', 'simulated'],
    ]);
  });
});

test('streams are open only while a rule asks for them', async () => {
  const { hub, client, rule } = await begin();
  // Nobody is watched.
  expect(hub.listens('connections.turns')).toBe(false);
  expect(hub.listens('hub.status')).toBe(true);
  await client.call('alerts.watch', { consumers: ['42'], watched: true });
  await pass(100);
  expect(hub.listens('connections.turns')).toBe(true);
  await rule({ id: 'watched-silent', enabled: false });
  await rule({ id: 'trouble', enabled: false });
  await pass(100);
  expect(hub.listens('connections.turns')).toBe(false);
  expect(hub.listens('hub.status')).toBe(false);
});
