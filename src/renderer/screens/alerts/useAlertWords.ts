/** An alert in words, in the viewer's language. What others wrote is text, with its hidden controls written out. */
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { closeName } from '../../../shared/codes.ts';
import type { Alert, AlertsState } from '../../../shared/console/alerts.ts';
import { formatAt, formatDuration, formatNumber, formatUntil } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { plainText } from '../../kit/plainText.ts';
import { useAlertsState } from '../../link/alertHooks.ts';
import { useHubs } from '../../link/hubs.ts';
import { outcomeOf } from './outcome.ts';
import { useRuleWords } from './useRuleWords.ts';

/** Characters of a title; a `contenido` may have 5,000. */
const TITLE = 200;

export interface AlertWords {
  readonly title: string;
  readonly detail: string;
  /** Why it stands on the desktop as it does, and what else is known of it. */
  readonly why: string;
  /** Its hub; empty in a browser, where there is only one that it could be. */
  readonly hub: string;
}

export function useAlertWords() {
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  const hubs = useHubs();
  const state = useAlertsState();
  const sayRule = useRuleWords();
  const place = state?.place.kind ?? 'browser';
  const rules = state?.rules;
  return useMemo(() => {
    const number = (value: number): string => formatNumber(value, language);
    const time = (seconds: number): string => formatDuration(seconds * 1_000);
    const when = (at: number): string => formatAt(at, Date.now(), language);

    const what = ({ what }: Alert): { title: string; detail: string } => {
      switch (what.kind) {
        case 'notification':
          return {
            title: plainText(firstLine(what.contenido)) || t('alerts.what.noText'),
            detail: t('alerts.what.notification', { consumer: what.consumer, id: hubs.notification(what.id) }),
          };
        case 'silent':
          return {
            title: t('alerts.what.silent', { consumer: what.consumer }),
            detail: t('alerts.what.silentFor', { time: time(what.seconds) }),
          };
        case 'gone':
          return {
            title: t('alerts.what.gone', { consumer: what.consumer }),
            detail:
              what.code === null
                ? t('alerts.what.goneFor', { time: time(what.seconds) })
                : t('alerts.what.goneWith', {
                    code: what.code,
                    why: t(`closeCode.${closeName(what.code) ?? 'other'}`),
                    time: time(what.seconds),
                  }),
          };
        case 'storm':
          return {
            title: t('alerts.what.storm'),
            detail: t('alerts.what.stormOf', { n: number(what.connects), time: time(what.seconds) }),
          };
        case 'trouble':
          return { title: t(`trouble.${what.trouble}.title`), detail: t(`trouble.${what.trouble}.body`) };
        case 'uncounted':
          return {
            title: t('alerts.what.uncounted', { count: what.count, n: number(what.count) }),
            detail: t('alerts.what.uncountedHow'),
          };
        case 'test':
          return { title: t('alerts.what.test'), detail: t('alerts.what.testHow') };
      }
    };

    const suppression = (one: Alert): string => {
      if (one.suppressed === null) return '';
      const every = ruleOf(rules, one)?.everySeconds ?? 0;
      return one.suppressed === 'rate' && every > 0
        ? t('alerts.why.rateOf', { time: time(every) })
        : t(`alerts.why.${one.suppressed}`);
    };

    const reason = (one: Alert): string => {
      switch (outcomeOf(one)) {
        case 'here':
          return place === 'browser' ? '' : t('alerts.why.here');
        case 'waiting':
          return t('alerts.why.waiting');
        case 'handed':
          return one.handedAt === null ? '' : t('alerts.why.handed', { time: when(one.handedAt) });
        case 'clicked':
          return one.clickedAt === null ? '' : t('alerts.why.clicked', { time: when(one.clickedAt) });
        case 'closed':
          return one.closedAt === null ? '' : t('alerts.why.closed', { time: when(one.closedAt) });
        case 'grouped':
          return t('alerts.why.with', { count: one.with, n: number(one.with) });
        case 'suppressed':
          return suppression(one);
        case 'not_shown':
          if (one.desktop === 'unsupported') return t('alerts.why.unsupported');
          if (one.desktop === 'unsent') return t('alerts.why.unsent');
          return one.words === ''
            ? t('alerts.why.failedMute')
            : t('alerts.why.failed', { words: plainText(one.words) });
      }
    };

    const say = (one: Alert): AlertWords => {
      const { title, detail } = what(one);
      const hub = place === 'desktop' ? plainText(one.hub.name) || t('shell.hub.here') : '';
      const rule = ruleOf(rules, one);
      const ruleName = plainText(one.rule?.name ?? '') || (rule ? sayRule(rule).title : '');
      const more = [
        // Elsewhere there is more to tell than whose doing it is.
        place === 'browser' && ruleName && t('alerts.what.byRule', { rule: ruleName }),
        one.with > 0 && outcomeOf(one) !== 'grouped' && t('alerts.why.with', { count: one.with, n: number(one.with) }),
        one.late && t('alerts.why.late'),
        one.snoozedUntil !== null &&
          t('alerts.why.snoozed', { time: formatUntil(one.snoozedUntil, Date.now(), language) }),
        one.sawIt !== null && t(one.sawIt ? 'alerts.why.sawIt' : 'alerts.why.missedIt'),
      ];
      return { title, detail, why: [reason(one), ...more].filter(Boolean).join('; '), hub };
    };
    return { t, number, say, suppression };
  }, [t, language, hubs, place, rules, sayRule]);
}

function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.length > TITLE ? `${line.slice(0, TITLE)}…` : line;
}

function ruleOf(rules: AlertsState['rules'] | undefined, { rule }: Alert) {
  return rules?.find(({ id }) => id === rule?.id);
}
