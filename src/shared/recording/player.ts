/** A recording as one more hub: serves the console's contract out of it, at the moment that is played. It only reads. */
import { contract, HISTORY_LIMIT, type HubContract, VISITS_LIMIT } from '../console/contract.ts';
import type { Schedule } from '../console/port.ts';
import { ConsoleServer } from '../console/server.ts';
import { ConsoleError, type Event, type Implementation, type Sink } from '../console/service.ts';
import { KEPT_SLOTS, slotOf } from '../ribbon.ts';
import { detailAt, detailBetween } from './detail.ts';
import type { LineOf } from './format.ts';
import { findNotifications, historyPage } from './history.ts';
import type { Playback } from './playback.ts';
import { countUpTo, type Detail, type Recording } from './recording.ts';

/** What a recording can answer: whole services, or some of their members. */
type Played = {
  readonly [S in keyof HubContract]?: Partial<Implementation<HubContract[S]>>;
};

export interface PlayerOptions {
  readonly recording: Recording;
  readonly playback: Playback;
  readonly schedule: Schedule;
  readonly onUnexpected: (error: unknown) => void;
}

/** The server that consoles are attached to. What changes something is answered `recording_read_only`, what was not recorded `not_recorded`. */
export function playerServer(options: PlayerOptions): ConsoleServer<HubContract> {
  const { playback, schedule, onUnexpected } = options;
  const server = new ConsoleServer<HubContract>(contract, { now: () => playback.now(), schedule, onUnexpected });
  const played: Played = services(options);
  for (const [name, members] of Object.entries(contract)) {
    const refused = Object.entries(members).map(([member, { may }]) => {
      const code = may === 'read' ? 'not_recorded' : 'recording_read_only';
      const refuse = (): never => {
        throw new ConsoleError(code);
      };
      return [member, refuse] as const;
    });
    const service = { ...Object.fromEntries(refused), ...played[name as keyof HubContract] };
    server.register(name as keyof HubContract, service as never);
  }
  return server;
}

function services({ recording, playback }: PlayerOptions): Played {
  /** Follows the time: `begin` at a moment and after each jump, `go` for what lies between two. */
  const follow = (begin: (t: number) => void, go: (from: number, to: number) => void): (() => void) => {
    let seen = playback.now();
    let jumps = playback.jumps;
    begin(seen);
    return playback.onChange(() => {
      const now = playback.now();
      const from = seen;
      seen = now;
      if (playback.jumps !== jumps || now < from) {
        jumps = playback.jumps;
        begin(now);
      } else if (now > from) go(from, now);
    });
  };
  /** As `follow`, told anew each time that `key` has another answer. */
  const onEach = (key: (t: number) => number, tell: (t: number) => void): (() => void) => {
    let told = Number.NaN;
    const go = (t: number): void => {
      const now = key(t);
      if (now === told) return;
      told = now;
      tell(t);
    };
    return follow(
      (t) => {
        told = Number.NaN;
        go(t);
      },
      (_from, to) => go(to),
    );
  };

  return {
    hub: {
      info: () => recording.header.hub,
      status: (_args, sink) =>
        onEach(
          (t) => recording.statuses.upTo(t),
          (t) => {
            const status = recording.statusAt(t);
            if (status) sink.push(status);
          },
        ),
    },

    connections: {
      rows: (_args, sink) =>
        follow(
          (t) => sink.push({ reset: true, whole: true, rows: [...recording.rowsAt(t).values()], removed: [] }),
          (from, to) => {
            for (let i = recording.rows.upTo(from); i < recording.rows.upTo(to); i += 1) {
              sink.push(recording.rows.read<LineOf<'connections.rows'>>(i).event);
            }
          },
        ),
      ribbons: ({ consumers, slots }, sink) =>
        onEach(slotOf, (t) => {
          const slot = slotOf(t);
          sink.push({ slot, ribbons: consumers.map((id) => [id, recording.beads.read(id, slot, slots)]) });
        }),
    },

    consumers: {
      detail({ consumer }, sink) {
        let sockets: Detail['sockets'] = [];
        return follow(
          (t) => {
            const detail = detailAt(recording, consumer, t);
            sockets = detail.sockets;
            sink.push(detail);
          },
          (from, to) => {
            const detail = detailBetween(recording, consumer, { from, to, sockets: sockets ?? [] });
            if (!detail) return;
            sockets = detail.sockets ?? sockets;
            sink.push(detail);
          },
        );
      },
      vitals: ({ consumer }, sink) =>
        onEach(slotOf, (t) => {
          const slot = slotOf(t);
          sink.push({
            slot,
            beads: recording.beads.read(consumer, slot, KEPT_SLOTS),
            intervals: recording.intervals.read(consumer, slot, KEPT_SLOTS),
            lateAfterMs: recording.header.lateAfterMs,
          });
        }),
      visits: ({ consumer }, sink) =>
        onEach(
          (t) => recording.visits.get(consumer)?.upTo(t) ?? 0,
          (t) => {
            const { visits, refusals } = recording.visitsAt(consumer, t);
            sink.push({ visits: visits.slice(0, VISITS_LIMIT), refusals: refusals.slice(0, VISITS_LIMIT) });
          },
        ),
    },

    notifications: {
      stored: ({ tipos }, sink) =>
        follow(
          () => {},
          (from, to) => {
            const stored = recording.storedBetween(from, to).filter(({ tipo }) => tipos?.includes(tipo) ?? true);
            if (stored.length > 0) sink.push({ notifications: stored, simulated: [], dropped: 0 });
          },
        ),
      history: (query) =>
        historyPage(recording.notificationsAt(playback.now()), {
          ...query,
          limit: Math.min(query.limit, HISTORY_LIMIT),
        }),
      find: ({ ids }) => findNotifications(recording.notificationsAt(playback.now()), ids),
    },

    pings: {
      totals: (_args, sink) => tellPoints(recording, sink, follow),
    },
  };
}

function tellPoints(
  { points }: Recording,
  sink: Sink<Event<HubContract['pings']['totals']>>,
  follow: (begin: (t: number) => void, go: (from: number, to: number) => void) => () => void,
): () => void {
  const at = points.map((one) => one.at);
  const between = (from: number, to: number) =>
    points.slice(countUpTo(at, from), countUpTo(at, to)).map(({ point }) => point);
  return follow(
    (t) => sink.push({ reset: true, points: between(Number.NEGATIVE_INFINITY, t) }),
    (from, to) => {
      const fresh = between(from, to);
      if (fresh.length > 0) sink.push({ reset: false, points: fresh });
    },
  );
}
