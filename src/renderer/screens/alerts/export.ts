/** Alerts as a file: those that are shown, in their order, with the `contenido` that they carry. Names are the contract's. */
import type { Alert } from '../../../shared/console/alerts.ts';
import { formatIso } from '../../../shared/format.ts';
import { csvLine, type Value } from '../../kit/csv.ts';
import { outcomeOf } from './outcome.ts';

export const FORMATS = ['csv', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** So that Excel reads UTF-8. */
const BOM = '\ufeff';

const time = (at: number | null): string | null => (at === null ? null : formatIso(at));

const FIELDS: readonly (readonly [name: string, read: (one: Alert) => Value])[] = [
  ['number', ({ number }) => number],
  ['at', ({ at }) => time(at)],
  ['hub', ({ hub }) => hub.name],
  ['rule', ({ rule }) => rule?.name ?? null],
  ['kind', ({ what }) => what.kind],
  ['consumer', ({ what }) => ('consumer' in what ? what.consumer : null)],
  ['id', ({ what }) => (what.kind === 'notification' ? what.id : null)],
  ['tipo', ({ what }) => (what.kind === 'notification' ? what.tipo : null)],
  ['contenido', ({ what }) => (what.kind === 'notification' ? what.contenido : null)],
  ['deseo_id', ({ what }) => (what.kind === 'notification' ? what.deseo_id : null)],
  ['seconds', ({ what }) => ('seconds' in what ? what.seconds : null)],
  ['closeCode', ({ what }) => (what.kind === 'gone' ? what.code : null)],
  ['count', ({ what }) => (what.kind === 'storm' ? what.connects : what.kind === 'uncounted' ? what.count : null)],
  ['trouble', ({ what }) => (what.kind === 'trouble' ? what.trouble : null)],
  ['simulated', ({ simulated }) => simulated],
  ['late', ({ late }) => late],
  ['desktop', outcomeOf],
  ['suppressed', ({ suppressed }) => suppressed],
  ['words', ({ words }) => words],
  ['handedAt', ({ handedAt }) => time(handedAt)],
  ['clickedAt', ({ clickedAt }) => time(clickedAt)],
  ['closedAt', ({ closedAt }) => time(closedAt)],
  ['seen', ({ seen }) => seen],
  ['sawIt', ({ sawIt }) => sawIt],
];

/** The file's text. */
export function writeAlertsFile(format: Format, alerts: readonly Alert[]): string {
  if (format === 'csv')
    return (
      BOM +
      csvLine(FIELDS.map(([name]) => name)) +
      alerts.map((one) => csvLine(FIELDS.map(([, read]) => read(one)))).join('')
    );
  const rows = alerts.map((one) => Object.fromEntries(FIELDS.map(([name, read]) => [name, read(one)])));
  return `${JSON.stringify(rows, null, 2)}\n`;
}

/** `pulsera-alerts-2026-11-24T10-42-18.csv`, by the viewer's clock. */
export function alertsFileName(format: Format, now: number): string {
  return `pulsera-alerts-${formatIso(now).slice(0, 19).replaceAll(':', '-')}.${format}`;
}
