/** A row in words and figures, in the viewer's language. Times are ms since 1970 by the hub's clock. */
import { createContext, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { closeName } from '../../../shared/codes.ts';
import type { ConsumerRow, ConsumerState } from '../../../shared/console/rows.ts';
import {
  formatAt,
  formatBytes,
  formatClock,
  formatDuration,
  formatNumber,
  formatUntil,
  formatWhen,
} from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { type Mark, readMarks } from '../../kit/ribbon.ts';
import { useInfo } from '../../link/hooks.ts';
import { useHubs } from '../../link/hubs.ts';
import { shortClient } from './clients.ts';

/** A cut of the outbox is told against this where the hub has not said its own limit. */
const OUTBOX_BYTES = 1024 * 1024;

/**
 * Makes the words of the screen, once. `useTranslation` copies the whole catalogue's instance at every use, which a
 * thousand cells cannot afford; they take what this makes from `SayProvider`. `brief` is for a narrow window.
 */
export function useMakeSay(brief: boolean) {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  const hubs = useHubs();
  const outbox = useInfo()?.limits.outboxBytes ?? OUTBOX_BYTES;
  return useMemo(() => {
    const number = (value: number, decimals = 0): string => formatNumber(value, language, decimals);
    const since = (at: number, now: number): string => formatDuration(Math.max(0, now - at));
    return {
      t,
      number,
      hubs,
      bytes: (value: number): string => formatBytes(value, language),
      when: formatWhen,
      at: (at: number, now: number): string => formatAt(at, now, language),
      until: (at: number, now: number): string => formatUntil(at, now, language),
      client: shortClient,
      ago: (at: number, now: number): string => t('connections.ago', { time: since(at, now) }),
      /** What stands beside the state; empty where nothing does. */
      figure: ({ state, figure }: ConsumerRow, now: number): string => {
        switch (state) {
          case 'silent':
            return since(figure, now);
          case 'slow':
            return formatBytes(figure, language);
          case 'late':
            return t('connections.figure.late', { time: since(figure, now) });
          case 'flapping':
            return t('connections.figure.flapping', { n: number(figure) });
          case 'gone':
            return t('connections.figure.gone', { time: formatDuration(Math.max(0, now - figure), 1) });
          case 'on_time':
            return '';
        }
      },
      /** What a ribbon shows, for whoever does not see it. */
      ribbon: (slots: readonly number[], state: ConsumerState): string => {
        const marks = readMarks(slots, state);
        const count = (...wanted: Mark[]): string => number(marks.filter((mark) => wanted.includes(mark)).length);
        return t('connections.ribbonWords', {
          n: number(slots.length),
          well: count('bead', 'hot', 'back'),
          late: count('slow', 'due'),
          missed: count('missed'),
        });
      },
      connected: ({ connectedAt, state, figure }: ConsumerRow, now: number): string =>
        connectedAt === 0 ? '–' : since(connectedAt, state === 'gone' ? figure : now),
      lastPing: ({ lastPingAt }: ConsumerRow, now: number): string => (lastPingAt === 0 ? '–' : since(lastPingAt, now)),
      event: (row: ConsumerRow, now: number): string => {
        const { event, eventDetail } = row;
        switch (event) {
          case 'returned':
            return t('connections.event.returned', { n: eventDetail });
          case 'delivered':
          case 'confirmed':
          case 'read':
            return t(`connections.event.${event}`, { id: hubs.notification(Number(eventDetail)) });
          case 'late':
            return t(brief ? 'connections.event.lateBrief' : 'connections.event.late', {
              time: formatClock(row.lastPingAt + row.pingEveryMs),
            });
          case 'silent':
            return t(brief ? 'connections.event.silentBrief' : 'connections.event.silent', {
              time: since(row.state === 'silent' ? row.figure : row.eventAt, now),
            });
          case 'slow':
            return t('connections.event.slow', {
              percent: `${number(Math.round((100 * row.outboxBytes) / outbox))} %`,
              limit: `${number(Math.round((outbox / 1024 / 1024) * 10) / 10)} MiB`,
            });
          case 'error':
            return t('connections.event.error', { code: eventDetail });
          case 'closed':
            return t(`closeCode.${closeName(Number(eventDetail)) ?? 'other'}`);
          case 'connected':
          case 'ping':
            return t(`connections.event.${event}`);
        }
      },
    };
  }, [t, language, outbox, brief, hubs]);
}

export type Say = ReturnType<typeof useMakeSay>;

const SayContext = createContext<Say | null>(null);
export const SayProvider = SayContext.Provider;

/** The screen's words. */
export function useSay(): Say {
  const say = useContext(SayContext);
  if (!say) throw new Error('useSay is used outside of SayProvider');
  return say;
}
