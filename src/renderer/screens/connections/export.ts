/**
 * Connections as a file: the rows that are shown, in their order, with the columns that are shown. Ids and figures only;
 * nothing of what people are sent or say is in a row.
 */
import type { ConsumerRow } from '../../../shared/console/rows.ts';
import { formatIso } from '../../../shared/format.ts';
import { csvLine, type Value } from '../../kit/csv.ts';
import type { Column } from './columns.ts';

export const FORMATS = ['csv', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** Rows that are written at once; then the page may draw, and somebody may cancel. */
const CHUNK = 500;
/** So that Excel reads UTF-8. */
const BOM = '\ufeff';

const time = (at: number): string | null => (at === 0 ? null : formatIso(at));
const unlessZero = (value: number): number | null => (value === 0 ? null : value);

type Field = readonly [name: string, read: (row: ConsumerRow, hubLabel: (hub: number | null) => string) => Value];

/** What a column is in the file. Names are the contract's, the same in every language; a ribbon is a picture. */
const FIELDS: Readonly<Record<Column, readonly Field[]>> = {
  select: [],
  state: [['state', ({ state }) => state]],
  id: [['id', ({ id }) => id]],
  hub: [['hub', ({ hub }, hubLabel) => hubLabel(hub)]],
  address: [['address', ({ address }) => address]],
  client: [['client', ({ client }) => client]],
  connected: [['connectedAt', ({ connectedAt }) => time(connectedAt)]],
  ribbon: [],
  ping: [
    ['lastPingAt', ({ lastPingAt }) => time(lastPingAt)],
    ['pingEveryMs', ({ pingEveryMs }) => unlessZero(pingEveryMs)],
  ],
  rtt: [['rttMs', ({ rttMs }) => unlessZero(rttMs)]],
  spark: [],
  unread: [['unread', ({ unread }) => unread]],
  traffic: [
    ['messagesIn', ({ messagesIn }) => messagesIn],
    ['messagesOut', ({ messagesOut }) => messagesOut],
  ],
  outbox: [['outboxBytes', ({ outboxBytes }) => outboxBytes]],
  event: [
    ['event', ({ event }) => event],
    ['eventDetail', ({ eventDetail }) => (eventDetail === 0 ? null : eventDetail)],
  ],
  time: [['eventAt', ({ eventAt }) => time(eventAt)]],
};

export interface ExportRequest {
  readonly format: Format;
  /** In the order shown; one that is gone meanwhile is left out. */
  readonly ids: readonly string[];
  readonly columns: readonly Column[];
  readonly rowOf: (id: string) => ConsumerRow | undefined;
  readonly hubLabel: (hub: number | null) => string;
  /** Lets the page do what waits. */
  readonly pause: () => Promise<void>;
  /** Told how many rows are written; answers whether to go on. */
  readonly onProgress: (done: number) => boolean;
}

/** Writes the file, in pieces; null when it was cancelled. */
export async function writeExport(request: ExportRequest): Promise<string[] | null> {
  const { format, ids, columns, rowOf, hubLabel, pause, onProgress } = request;
  const fields = columns.flatMap((column) => FIELDS[column]);
  const parts = [format === 'csv' ? BOM + csvLine(fields.map(([name]) => name)) : '['];
  let separator = '\n';
  for (let at = 0; at < ids.length; at += CHUNK) {
    let part = '';
    for (const id of ids.slice(at, at + CHUNK)) {
      const row = rowOf(id);
      if (!row) continue;
      if (format === 'csv') part += csvLine(fields.map(([, read]) => read(row, hubLabel)));
      else {
        part +=
          separator + JSON.stringify(Object.fromEntries(fields.map(([name, read]) => [name, read(row, hubLabel)])));
        separator = ',\n';
      }
    }
    parts.push(part);
    if (!onProgress(Math.min(ids.length, at + CHUNK))) return null;
    await pause();
  }
  if (format === 'json') parts.push('\n]\n');
  return parts;
}

/** `pulsera-connections-2026-11-24T10-42-18.csv`, by the viewer's clock. */
export function exportName(format: Format, now: number): string {
  return `pulsera-connections-${formatIso(now).slice(0, 19).replaceAll(':', '-')}.${format}`;
}
