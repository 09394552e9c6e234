/** The service behind Connections: every consumer's row, whichever hub it is on, the ribbons in view, and disconnecting. */
import { z } from 'zod';
import { mayCloseWith } from '../../shared/codes.ts';
import type { contract } from '../../shared/console/contract.ts';
import type { RowTuple } from '../../shared/console/rows.ts';
import { ConsoleError, type Implementation } from '../../shared/console/service.ts';
import type { Clock } from '../clock.ts';
import { type Asks, question } from '../cluster/asks.ts';
import type { Presence } from '../cluster/presence.ts';
import type { Consumers } from '../consumers.ts';
import type { Counts } from '../counts.ts';
import type { Sockets } from '../sockets.ts';
import { mergedRow } from './mergedRow.ts';
import { tellTurns } from './turns.ts';

const TICK_MS = 100;
/** A console's rows take one part in so many of the hub's time: what takes longer to tell is told less often. */
const SHARE = 20;
/** Rows of the snapshot that go at once, and how long after them the next, so that 10,000 hold up nobody's ping. */
const CHUNK = 1_000;
const CHUNK_MS = 10;
/** Consumers whose sockets another hub is asked to close at once. */
const TARGETS_AN_ASK = 1_000;

/** Closes every socket of these consumers that the asked hub holds, or only the named one. */
const DISCONNECT = question(
  'disconnect',
  z.object({
    consumers: z.array(z.string()).max(TARGETS_AN_ASK),
    connection: z.number().nullable(),
    code: z.int(),
    reason: z.string(),
  }),
  z.object({ closed: z.number() }),
);
type Closing = z.output<typeof DISCONNECT.args>;

export interface ConnectionsServiceOptions {
  readonly consumers: Consumers;
  readonly sockets: Sockets;
  readonly counts: Counts;
  readonly clock: Clock;
  /** The other hubs; null where there cannot be any. */
  readonly presence: Presence | null;
  readonly asks: Asks | null;
}

export function connectionsService(
  options: ConnectionsServiceOptions,
): Implementation<(typeof contract)['connections']> {
  const { consumers, sockets, counts, clock, presence, asks } = options;

  const rowOf = (id: string): RowTuple | undefined => mergedRow(consumers, presence, id);
  const closeHere = ({ consumers: ids, connection, code, reason }: Closing): number => {
    let closed = 0;
    for (const id of ids) {
      for (const socket of consumers.get(id)?.sockets.slice() ?? []) {
        if (connection !== null && socket.number !== connection) continue;
        sockets.closeWith(socket, code, reason);
        closed += 1;
      }
    }
    return closed;
  };
  /** Has every other hub close what it holds. One that does not answer closes nothing, as far as is known. */
  const closeElsewhere = async (closing: Closing): Promise<number> => {
    const byHub = new Map<string, string[]>();
    for (const id of closing.consumers) {
      for (const instance of presence?.where(id) ?? []) {
        const ids = byHub.get(instance) ?? [];
        byHub.set(instance, ids);
        ids.push(id);
      }
    }
    const closed = await Promise.all(
      [...byHub].map(async ([instance, ids]) => {
        let sum = 0;
        for (let at = 0; at < ids.length; at += TARGETS_AN_ASK) {
          const part = { ...closing, consumers: ids.slice(at, at + TARGETS_AN_ASK) };
          const answer = await asks?.ask(instance, DISCONNECT, part).catch(() => null);
          sum += answer?.closed ?? 0;
        }
        return sum;
      }),
    );
    return closed.reduce((a, b) => a + b, 0);
  };
  asks?.register(DISCONNECT, (closing) => ({ closed: closeHere(closing) }));

  return {
    rows(_args, sink) {
      let seen = consumers.version;
      let seenElsewhere = presence?.version ?? 0;
      let snapshot: string[] | null = everyId(consumers, presence);
      let sent = 0;
      const chunk = (all: string[]): void => {
        const part = all.slice(sent, sent + CHUNK);
        const reset = sent === 0;
        sent += part.length;
        const whole = sent >= all.length;
        sink.push({ reset, whole, rows: part.map(rowOf).filter((row) => row !== undefined), removed: [] });
        if (whole) snapshot = null;
      };
      let timer: NodeJS.Timeout;
      const tick = (): void => {
        const from = clock.mono();
        try {
          tell();
        } finally {
          timer = setTimeout(tick, snapshot ? CHUNK_MS : Math.max(TICK_MS, (clock.mono() - from) * SHARE));
        }
      };
      const tell = (): void => {
        if (sink.congested()) return;
        if (snapshot) {
          chunk(snapshot);
          return;
        }
        const elsewhere = presence?.version ?? 0;
        if (consumers.version === seen && elsewhere === seenElsewhere) return;
        const since = consumers.since(seen);
        const sinceElsewhere = presence ? presence.since(seenElsewhere) : NOTHING;
        seen = consumers.version;
        seenElsewhere = elsewhere;
        if (!since || !sinceElsewhere) {
          snapshot = everyId(consumers, presence);
          sent = 0;
          return;
        }
        // Whoever left here may still be there, and the other way round.
        const ids = new Set([...since.removed, ...sinceElsewhere.removed, ...sinceElsewhere.changed]);
        for (const { id } of since.changed) ids.add(id);
        const rows: RowTuple[] = [];
        const removed: string[] = [];
        for (const id of ids) {
          const row = rowOf(id);
          if (row) rows.push(row);
          else removed.push(id);
        }
        if (ids.size > 0) sink.push({ reset: false, whole: true, rows, removed });
      };
      chunk(snapshot);
      timer = setTimeout(tick, snapshot ? CHUNK_MS : TICK_MS);
      return () => clearTimeout(timer);
    },

    ribbons({ consumers: ids, slots }, sink) {
      let seen = -1;
      let slot = -1;
      const tick = (): void => {
        if (sink.congested()) return;
        const now = consumers.slot();
        const version = consumers.version;
        if (version === seen && now === slot) return;
        const ribbons: [string, number[]][] = [];
        for (const id of ids) {
          const consumer = consumers.get(id);
          if (consumer && (now !== slot || consumer.version > seen))
            ribbons.push([id, consumers.ribbon(consumer, now, slots)]);
        }
        seen = version;
        slot = now;
        if (ribbons.length > 0) sink.push({ slot, ribbons });
      };
      tick();
      const timer = setInterval(tick, TICK_MS);
      return () => clearInterval(timer);
    },

    turns: (_args, sink) => tellTurns(sink, { consumers, presence, counts }),

    async disconnect({ consumers: ids, connection, code, reason }) {
      if (!mayCloseWith(code)) throw new ConsoleError('bad_close_code', { code });
      const closing = { consumers: ids, connection, code, reason };
      const closed = closeHere(closing);
      // The number of a connection is its own among all hubs: it begins with the time of their start.
      return { closed: connection !== null && closed > 0 ? closed : closed + (await closeElsewhere(closing)) };
    },
  };
}

const NOTHING = { changed: [], removed: [] };

function everyId(consumers: Consumers, presence: Presence | null): string[] {
  const ids = [...consumers.all()].map(({ id }) => id);
  for (const id of presence?.ids() ?? []) if (!consumers.get(id)) ids.push(id);
  return ids;
}
