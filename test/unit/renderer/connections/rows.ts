/** A consumer's row for tests, on time unless said otherwise. */
import type { ConsumerRow } from '../../../../src/shared/console/rows.ts';

export const NOW = 1_700_000_000_000;

export function row(changes: Partial<ConsumerRow> & { readonly id: string }): ConsumerRow {
  return {
    state: 'on_time',
    figure: 0,
    sockets: 1,
    address: '10.20.0.42:51822',
    client: 'okhttp/4.12',
    simulated: false,
    connectedAt: NOW - 60_000,
    lastPingAt: NOW - 5_000,
    pingEveryMs: 25_000,
    rttMs: 31,
    unread: 0,
    messagesIn: 3,
    messagesOut: 3,
    outboxBytes: 0,
    event: 'ping',
    eventAt: NOW,
    eventDetail: 0,
    hub: null,
    hubs: 1,
    ...changes,
  };
}
