/** A whole run under a clock that the test moves, over a network that the test makes up. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FIRST_ID, WEARABLE_STATES } from '../../../src/shared/console/simulator.ts';
import type { Producer } from '../../../src/simulator/production.ts';
import { seeded } from '../../../src/simulator/random.ts';
import { Run, type Snapshot } from '../../../src/simulator/run.ts';
import { socketsOf } from '../../../src/simulator/scenario.ts';
import { readScenario } from '../../../src/simulator/scenarioText.ts';
import type { Link, LinkEvents } from '../../../src/simulator/wearableLink.ts';
import { FakeTime } from '../../support/fakeTime.ts';

const STEP_MS = 10;
const PONG = '{"type": "pong"}';

/** One connection, as both sides see it. */
class FakeLink implements Link {
  readonly events: LinkEvents;
  readonly #hub: FakeHub;
  readonly #id: string;
  #open = false;
  #deaf = false;
  left = false;
  #paused = false;
  #held: string[] = [];

  constructor(hub: FakeHub, id: string, events: LinkEvents) {
    this.#hub = hub;
    this.#id = id;
    this.events = events;
  }

  opened(): void {
    this.#open = true;
    this.events.onOpen();
  }

  /** The hub says something. */
  hear(text: string): void {
    if (!this.#open || this.#deaf) return;
    if (this.#paused) this.#held.push(text);
    else this.#take(text);
  }

  say(text: string): boolean {
    if (!this.#open || this.left) return false;
    this.#hub.said(this.#id, this, text);
    return true;
  }

  sayBytes(): boolean {
    return this.#open && !this.left;
  }

  abandon(): void {
    this.#deaf = true;
  }

  hush(): void {
    this.#paused = true;
  }

  listen(): void {
    this.#paused = false;
    this.sip();
  }

  sip(): void {
    for (const text of this.#held.splice(0)) this.#take(text);
  }

  close(): void {
    this.listen();
    this.destroy();
  }

  reset(): void {
    this.destroy();
  }

  destroy(): void {
    this.left = true;
    this.#open = false;
    this.#hub.gone(this.#id, this);
  }

  async end(): Promise<void> {
    this.close();
  }

  #take(text: string): void {
    this.#hub.told += 1;
    this.events.onText(text);
  }
}

/** Does what a hub does, with delays of its own, and counts. */
class FakeHub {
  readonly #time: FakeTime;
  readonly #random = seeded(5);
  readonly #admit: () => number | null;
  readonly #sockets = new Map<string, Set<FakeLink>>();
  readonly #unread = new Map<string, Set<number>>();
  #id = 0;
  links = 0;
  heard = 0;
  told = 0;
  made = 0;
  /** Everything that came here, and when. */
  readonly log: string[] = [];

  /** `admit` answers the status of a handshake; null: it never answers. */
  constructor(time: FakeTime, admit: (random: () => number) => number | null) {
    this.#time = time;
    this.#admit = () => admit(this.#random);
  }

  readonly link = (id: string, events: LinkEvents): Link => {
    this.links += 1;
    const link = new FakeLink(this, id, events);
    const status = this.#admit();
    this.#note(`${id} connects: ${status}`);
    this.#soon(() => {
      if (link.left) return;
      if (status === 101) {
        this.#of(this.#sockets, id).add(link);
        link.opened();
        const notifications = [...this.#of(this.#unread, id)].map((one) => ({ id: one }));
        this.#later(link, JSON.stringify({ type: 'initial_notifications', notifications: notifications.toReversed() }));
      } else if (status !== null) events.onRefused(status);
    });
    return link;
  };

  readonly producer: Producer = {
    produce: async (drafts) =>
      drafts.map(({ consumer }) => {
        const id = ++this.#id;
        this.made += 1;
        this.#of(this.#unread, consumer).add(id);
        for (const link of this.#of(this.#sockets, consumer)) {
          this.#later(link, JSON.stringify({ type: 'new_notification', notification: { id } }));
        }
        return id;
      }),
    close: async () => {},
  };

  get open(): number {
    return [...this.#sockets.values()].reduce((sum, { size }) => sum + size, 0);
  }

  said(id: string, link: FakeLink, text: string): void {
    this.heard += 1;
    this.#note(`${id} says ${text}`);
    const { type, notification_id: read } = JSON.parse(text) as { type: string; notification_id?: number };
    if (type === 'ping') this.#later(link, PONG);
    else if (read !== undefined) {
      this.#of(this.#unread, id).delete(read);
      const answer = JSON.stringify({ type: 'marked_read', notification_id: read });
      for (const one of this.#of(this.#sockets, id)) this.#later(one, answer);
    }
  }

  gone(id: string, link: FakeLink): void {
    if (this.#of(this.#sockets, id).delete(link)) this.#note(`${id} leaves`);
  }

  /** What one socket is told comes in its order. */
  #later(link: FakeLink, text: string): void {
    this.#time.after(STEP_MS, () => link.hear(text));
  }

  #soon(run: () => void): void {
    this.#time.after(1 + 50 * this.#random(), run);
  }

  #note(what: string): void {
    this.log.push(`${this.#time.now().toFixed(1)} ${what}`);
  }

  #of<T>(map: Map<string, Set<T>>, id: string): Set<T> {
    const set = map.get(id) ?? new Set();
    map.set(id, set);
    return set;
  }
}

const LIVES = `
title: Lives
populations:
  - name: ward
    wearables: 6
    connect: { over: 2s, jitter: 500ms }
    ping: { every: 700ms, rhythm: drifting }
    read: { probability: 0.7, after: 100ms..2s }
    reconnect: { first: 200ms, most: 2s }
    events: { every: 1s, craving: { start: 0.7, step: 0.2 } }
    faults:
      - { how: silence, every: 5s, lasts: 100ms..2s }
      - { how: airplane, every: 7s, lasts: 500ms..3s }
  - name: both
    wearables: 2
    sockets: 2
    ping: { every: 500ms }
    read: { after: 200ms..1s }
    reconnect: { first: 100ms, most: 1s }
    faults: [{ how: close, every: 4s, lasts: 100ms..1s }]
  - name: visitors
    wearables: 3
    ping: { every: 1s, count: 6 }
    reconnect: { first: 100ms, most: 1s }
    faults: [{ how: reset, every: 3s, lasts: 200ms..4s }]
phases:
  - { name: calm, lasts: 5s }
  - { name: busy, lasts: 10s, notify: { every: 900ms } }
  - { name: late, lasts: 5s, only: [ward], notify: { every: 3s } }
expect: { lost: 0 }
`;

function scenarioOf(text: string) {
  const { scenario, problems } = readScenario(text);
  if (!scenario) throw new Error(JSON.stringify(problems));
  return scenario;
}

function begin(
  text: string,
  { seed = 1, speed = 1, admit = () => 101 }: { seed?: number; speed?: number; admit?: FakeAdmit } = {},
) {
  const time = new FakeTime();
  const hub = new FakeHub(time, admit);
  const target = { url: 'ws://127.0.0.1:1/{consumidor_id}/', origin: 'http://127.0.0.1:1', agent: 'test' };
  const options = { scenario: scenarioOf(text), seed, firstId: FIRST_ID, speed, target, producer: hub.producer };
  const run = new Run(options, { time, link: hub.link });
  let over = false;
  void run.ended.then(() => {
    over = true;
  });
  run.start();
  /** Lets time pass until it has ended, or `wanted` holds. */
  const drive = async (wanted = () => false): Promise<void> => {
    for (let steps = 0; !over && !wanted(); steps += 1) {
      if (steps > 20_000) throw new Error('the run does not end');
      time.pass(STEP_MS);
      await new Promise(setImmediate);
    }
  };
  return { run, time, hub, drive };
}
type FakeAdmit = (random: () => number) => number | null;

/** What is the same each time. */
const told = ({ startedAt: _started, endedAt: _ended, ...snapshot }: Snapshot) => snapshot;

test('whatever the seed: all counts add up, nothing comes after the end, and the same seed does the same', async () => {
  const lives: string[] = [];
  const totals = { faults: 0, delivered: 0, refused: 0, excused: 0, read: 0 };
  await fc.assert(
    fc.asyncProperty(fc.nat(0xffff_ffff), fc.constantFrom(1, 3), async (seed, speed) => {
      const admit: FakeAdmit = (random) => (random() < 0.2 ? 503 : 101);
      const [one, again] = [begin(LIVES, { seed, speed, admit }), begin(LIVES, { seed, speed, admit })];
      await one.drive();
      await again.drive();
      const { run, hub, time } = one;
      const snapshot = run.snapshot();
      const { total, phases, states } = snapshot;

      expect(snapshot).toMatchObject({ state: 'ended', failure: null });
      expect(snapshot.clockMs).toBeGreaterThanOrEqual(20_000 - speed);
      expect(total).toMatchObject({ sent: hub.heard, received: hub.told, produced: hub.made });
      expect(total).toMatchObject({ lost: 0, duplicates: 0, notProduced: 0, cut: 0, unreachable: 0 });
      expect(total.pongs + total.excused).toBe(total.pings);
      expect(total.delivered).toBe(total.owed);
      expect(total.connected).toBeLessThanOrEqual(11);
      for (const [name, value] of Object.entries(total)) {
        if (typeof value !== 'number') continue;
        expect(phases.reduce((sum, phase) => sum + Number(phase[name as keyof typeof phase]), 0)).toBe(value);
      }
      const sockets = socketsOf(scenarioOf(LIVES));
      expect(states.reduce((sum, count) => sum + count, 0)).toBe(sockets);
      expect((states[WEARABLE_STATES.indexOf('left')] ?? 0) + (states[WEARABLE_STATES.indexOf('refused')] ?? 0)).toBe(
        sockets,
      );

      const then = [hub.links, hub.heard, hub.told, hub.made];
      time.pass(600_000);
      await new Promise(setImmediate);
      expect([hub.links, hub.heard, hub.told, hub.made]).toEqual(then);
      expect([time.timers, hub.open]).toEqual([0, 0]);
      expect(told(run.snapshot())).toEqual(told(snapshot));

      expect(again.hub.log).toEqual(hub.log);
      expect(told(again.run.snapshot())).toEqual(told(snapshot));
      lives.push(hub.log.join('\n'));
      for (const name of ['faults', 'delivered', 'refused', 'excused', 'read'] as const) totals[name] += total[name];
    }),
    { numRuns: 12 },
  );
  // They did live, and each its own life.
  expect(new Set(lives).size).toBeGreaterThan(1);
  expect(Math.min(...Object.values(totals))).toBeGreaterThan(0);
});

test.each(['close', 'airplane', 'silence'] as const)(
  'who is away (%s) at its last ping comes back for what it is owed, and then leaves',
  async (how) => {
    const { run, hub, drive } = begin(`
title: x
populations: [{ name: a, wearables: 1, ping: { every: 1s, count: 3 }, reconnect: { first: 10ms } }]
phases: [{ name: a, lasts: 10m, notify: { every: 500ms } }]
`);
    await drive(() => run.snapshot().total.pongs === 1);
    expect(run.find(`${FIRST_ID}`)?.fault(how, 60_000)).toBe(true);
    await drive();
    const { total, state, clockMs } = run.snapshot();
    expect(state).toBe('ended');
    expect(total.owed).toBeGreaterThan(1);
    expect(total).toMatchObject({ delivered: total.owed, lost: 0, connected: 1 });
    // It was not waited for until the end of the scenario.
    expect(clockMs).toBeGreaterThan(60_000);
    expect(clockMs).toBeLessThan(80_000);
    expect(hub.links).toBe(how === 'silence' ? 1 : 2);
  },
);

test('a run that nobody got into has failed, and says how', async () => {
  const text = 'title: x\npopulations: [{ name: a, wearables: 3 }]\nphases: [{ name: a, lasts: 5s }]\n';
  const url = 'ws://127.0.0.1:1/{consumidor_id}/';
  const failed = async (admit: FakeAdmit): Promise<Snapshot> => {
    const { run, drive } = begin(text, { admit });
    await drive();
    return run.snapshot();
  };
  expect(await failed(() => 403)).toMatchObject({
    state: 'failed',
    failure: { code: 'nobody_in', values: { url, refused: 3, unanswered: 0 } },
  });
  // They knock, and nobody says anything.
  expect(await failed(() => null)).toMatchObject({
    state: 'failed',
    failure: { code: 'nobody_in', values: { url, refused: 0, unanswered: 3 } },
  });
  let knocks = 0;
  expect(await failed(() => (++knocks === 2 ? 101 : 403))).toMatchObject({ state: 'ended', failure: null });
});
