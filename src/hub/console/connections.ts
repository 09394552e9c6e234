/** The service behind Connections: every consumer's row, the ribbons in view, and disconnecting. */
import { mayCloseWith } from '../../shared/codes.ts';
import type { contract } from '../../shared/console/contract.ts';
import { packRow } from '../../shared/console/rows.ts';
import { ConsoleError, type Implementation } from '../../shared/console/service.ts';
import type { Consumer, Consumers } from '../consumers.ts';
import type { Sockets } from '../sockets.ts';

const TICK_MS = 100;
/** Rows of the snapshot that go at once, so that 10,000 of them hold up nobody's ping. */
const CHUNK = 2_000;

export interface ConnectionsServiceOptions {
  readonly consumers: Consumers;
  readonly sockets: Sockets;
}

export function connectionsService(
  options: ConnectionsServiceOptions,
): Implementation<(typeof contract)['connections']> {
  const { consumers, sockets } = options;
  return {
    rows(_args, sink) {
      let seen = consumers.version;
      let snapshot: Consumer[] | null = [...consumers.all()];
      let sent = 0;
      const rows = (list: readonly Consumer[]) => list.map((consumer) => packRow(consumers.row(consumer)));
      const chunk = (all: Consumer[]): void => {
        const part = all.slice(sent, sent + CHUNK);
        const reset = sent === 0;
        sent += part.length;
        const whole = sent >= all.length;
        sink.push({ reset, whole, rows: rows(part), removed: [] });
        if (whole) snapshot = null;
      };
      chunk(snapshot);
      const tick = (): void => {
        if (sink.congested()) return;
        if (snapshot) {
          chunk(snapshot);
          return;
        }
        if (consumers.version === seen) return;
        const since = consumers.since(seen);
        seen = consumers.version;
        if (since) sink.push({ reset: false, whole: true, rows: rows(since.changed), removed: since.removed });
        else {
          snapshot = [...consumers.all()];
          sent = 0;
        }
      };
      const timer = setInterval(tick, TICK_MS);
      return () => clearInterval(timer);
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

    disconnect({ consumers: ids, connection, code, reason }) {
      if (!mayCloseWith(code)) throw new ConsoleError('bad_close_code', { code });
      let closed = 0;
      for (const id of ids) {
        for (const socket of consumers.get(id)?.sockets.slice() ?? []) {
          if (connection !== null && socket.number !== connection) continue;
          sockets.closeWith(socket, code, reason);
          closed += 1;
        }
      }
      return { closed };
    },
  };
}
