/** The service behind Pings: percentiles of the round trip and the rate of pings, over the last day. */
import type { contract } from '../../shared/console/contract.ts';
import type { Event, Implementation } from '../../shared/console/service.ts';
import { POINTS_LIMIT, type Vitals, type VitalsPoint } from '../vitals.ts';

type PingsService = (typeof contract)['pings'];

/** Points that go at once, so that a day of them holds up nobody's ping. */
const CHUNK = 1_000;

export function pingsService(vitals: Vitals): Implementation<PingsService> {
  return {
    totals(_args, sink) {
      const waiting = vitals.points();
      let reset = true;
      let next: NodeJS.Immediate | null = null;
      const send = (): void => {
        next = null;
        sink.push({ reset, points: waiting.splice(0, CHUNK).map(pack) });
        reset = false;
        if (waiting.length > 0) next = setImmediate(send);
      };
      send();
      const stop = vitals.onPoint((point) => {
        // Behind what still waits, and for a console that reads too slowly: a day at most, as is kept anyway.
        waiting.push(point);
        if (waiting.length > POINTS_LIMIT) waiting.shift();
        if (next === null && !sink.congested()) send();
      });
      return () => {
        stop();
        if (next) clearImmediate(next);
      };
    },
  };
}

function pack({
  at,
  p50Ms,
  p95Ms,
  p99Ms,
  pingsPerSecond,
}: VitalsPoint): Event<PingsService['totals']>['points'][number] {
  return [at, p50Ms, p95Ms, p99Ms, pingsPerSecond];
}
