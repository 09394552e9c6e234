import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Asks } from '../../../../src/hub/cluster/asks.ts';
import { Peer } from '../../../../src/hub/cluster/peer.ts';
import type { Lease, RowsPage } from '../../../../src/hub/cluster/presenceWire.ts';
import { RemoteRows } from '../../../../src/hub/cluster/remoteRows.ts';
import { RowsTold } from '../../../../src/hub/cluster/rowsTold.ts';
import { type ConsumerRow, unpackRow } from '../../../../src/shared/console/rows.ts';
import { type FakeWearable, Parts } from '../../../support/parts.ts';

interface Question {
  readonly args: { readonly snapshot: string; readonly from: number };
  readonly askedAt: number;
  page: RowsPage | null;
  readonly resolve: (page: RowsPage) => void;
  readonly reject: (error: Error) => void;
}

/** A hub that tells of its consumers, another that hears, and between them a Redis that delays and loses. */
class Pair {
  readonly parts = new Parts();
  readonly told = new RowsTold(this.parts.consumers);
  readonly rows = new RemoteRows({ onDropped: () => {} });
  readonly questions: Question[] = [];
  readonly peer: Peer;
  readonly #sockets: FakeWearable[] = [];
  readonly #off: number;
  #beat = 0;

  /** `off`: how far the hub's clock is ahead of ours, ms. */
  constructor(off = 0) {
    this.#off = off;
    const asks = {
      ask: (_instance: string, _question: unknown, args: Question['args']) =>
        new Promise((resolve, reject) =>
          this.questions.push({ args, askedAt: this.parts.clock.mono(), page: null, resolve, reject }),
        ),
    } as unknown as Asks;
    this.peer = new Peer('b', this.lease(), { clock: this.parts.clock, asks, rows: this.rows });
  }

  lease(): Lease {
    this.#beat += 1;
    const figures = { number: 2, name: '', url: '', version: '', startedAt: 1, connected: 0, sockets: 0, queues: 8 };
    return { ...figures, boot: 'run', beat: this.#beat, seq: this.told.seq };
  }

  connect(id: string): void {
    this.parts.clock.pass(1);
    this.#sockets.push(this.parts.connect(id));
  }

  leave(): void {
    this.parts.clock.pass(1);
    const wearable = this.#sockets.shift();
    if (wearable) this.parts.sockets.ended(wearable.connection, 1001, '');
  }

  forget(): void {
    this.parts.clock.pass(16 * 60_000);
    this.parts.consumers.forget(this.parts.clock.mono());
  }

  /** What the hub does once a second. The message may get lost. */
  async beat(lost: boolean): Promise<void> {
    const news = this.told.next();
    const common = { instance: 'b', boot: 'run', now: this.#now() };
    if (news && !lost) this.peer.hear({ kind: 'rows', ...common, ...news });
    this.peer.renew(this.lease());
    void this.peer.catchUp();
    await settled();
  }

  /** The hub makes the answer to the oldest question that has none. */
  make(): void {
    const question = this.questions.find(({ page }) => page === null);
    if (!question) return;
    this.told.begin();
    const { rows, next } = this.told.page(question.args.snapshot, question.args.from);
    question.page = { boot: 'run', seq: this.told.seq, now: this.#now(), rows, next };
  }

  /** The oldest answer that was made arrives, or its question times out. */
  async answer(lost: boolean): Promise<void> {
    if (this.questions[0]?.page === null && !lost) return;
    const question = this.questions.shift();
    const late = this.parts.clock.mono() - (question?.askedAt ?? 0) > 3_000;
    if (question?.page && !lost && !late) question.resolve(question.page);
    else question?.reject(new Error('hub_timeout'));
    await settled();
  }

  /** Everything arrives from now on, until nothing moves. */
  async calm(): Promise<void> {
    for (let i = 0; i < 6; i += 1) {
      await this.beat(false);
      while (this.questions.length > 0) {
        this.make();
        await this.answer(false);
      }
    }
  }

  #now(): number {
    return this.parts.clock.wall() + this.#off;
  }

  shown(id: string): ConsumerRow {
    const found = this.rows.row(id) ?? fail(id);
    return unpackRow(this.peer.show(found.row, found.hubs));
  }

  known(): ConsumerRow[] {
    return [...this.rows.ids()].map((id) => this.shown(id)).toSorted(byId);
  }

  wanted(): ConsumerRow[] {
    const rows = [...this.parts.consumers.all()].map((consumer) => this.parts.consumers.row(consumer));
    return rows.map((row) => ({ ...row, hub: 2 })).toSorted(byId);
  }
}

function fail(id: string): never {
  throw new Error(`${id} is listed and is not there`);
}
const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a hub’s rows', () => {
  const id = fc.integer({ min: 0, max: 5 }).map((n) => `c${n}`);
  const step = fc.oneof(
    { weight: 3, arbitrary: id.map((value) => (pair: Pair) => pair.connect(value)) },
    { weight: 2, arbitrary: fc.constant((pair: Pair) => pair.leave()) },
    { weight: 1, arbitrary: fc.constant((pair: Pair) => pair.forget()) },
    { weight: 3, arbitrary: fc.boolean().map((lost) => (pair: Pair) => pair.beat(lost)) },
    { weight: 3, arbitrary: fc.constant((pair: Pair) => pair.make()) },
    { weight: 3, arbitrary: fc.constant((pair: Pair) => pair.answer(false)) },
    { weight: 1, arbitrary: fc.constant((pair: Pair) => pair.answer(true)) },
  );

  test('are in the end what they are there, whatever was lost, late or asked for in between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const pair = new Pair();
        for (const take of steps) await take(pair);
        await pair.calm();
        expect(pair.known()).toEqual(pair.wanted());
      }),
      { numRuns: 300 },
    );
  });

  test('are asked for in pages, and what is told meanwhile is put between them', async () => {
    const pair = new Pair();
    for (let i = 0; i < 2_500; i += 1) pair.connect(`c${i}`);
    void pair.peer.catchUp();
    pair.make();
    await pair.answer(false);
    pair.leave();
    pair.connect('late');
    await pair.beat(false);
    expect(pair.known()).toEqual([]);
    for (let i = 0; i < 2; i += 1) {
      expect(pair.questions.length).toBe(1);
      pair.make();
      await pair.answer(false);
    }
    expect(pair.questions).toEqual([]);
    expect(pair.known()).toEqual(pair.wanted());
  });

  test('told after a message that got lost are not believed before everything was asked for again', async () => {
    const pair = new Pair();
    await pair.calm();
    pair.connect('lost');
    await pair.beat(true);
    pair.connect('heard');
    await pair.beat(false);
    expect(pair.known()).toEqual([]);
    await pair.calm();
    expect(pair.known()).toEqual(pair.wanted());
  });

  test('are asked for again where the last message got lost and none follows', async () => {
    const pair = new Pair();
    await pair.calm();
    pair.connect('lost');
    await pair.beat(true);
    expect(pair.questions).toEqual([]);
    await pair.beat(false);
    expect(pair.questions.length).toBe(1);
    await pair.calm();
    expect(pair.known()).toEqual(pair.wanted());
  });
});

describe('a hub whose clock is off', () => {
  test.each([
    [60_000, -60_000],
    [-60_000, 60_000],
    [900, 0],
  ])('by %i ms has its times moved by %i ms, those that are times', async (off, moved) => {
    const pair = new Pair(off);
    pair.connect('here');
    pair.connect('gone');
    const gone = pair.parts.consumers.get('gone')?.sockets[0] ?? fail('gone');
    pair.parts.sockets.ended(gone, 1001, '');
    await pair.calm();
    const [row, goneRow] = [pair.parts.row('here'), pair.parts.row('gone')];
    const there = (at: number): number => at + moved;
    expect(pair.shown('here')).toEqual({
      ...row,
      connectedAt: there(row.connectedAt),
      eventAt: there(row.eventAt),
      hub: 2,
    });
    expect(pair.shown('here')).toMatchObject({ lastPingAt: 0, figure: 0 });
    expect(pair.shown('gone').figure).toBe(there(goneRow.figure));
  });

  test('is not mistaken for one whose message came late', async () => {
    const pair = new Pair();
    pair.connect('a');
    void pair.peer.catchUp();
    pair.make();
    pair.parts.clock.pass(2_500);
    await pair.answer(false);
    const version = pair.rows.version;
    pair.connect('b');
    await pair.beat(false);
    expect(pair.shown('a').connectedAt).toBe(pair.parts.row('a').connectedAt);
    expect(pair.rows.since(version)?.changed).toContain('a');
  });
});
