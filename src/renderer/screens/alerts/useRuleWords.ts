/** A rule in plain words: its name, or what it is about, and the rest of what it does. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { summarizeRule } from '../../../shared/alertSummary.ts';
import type { AlertRule } from '../../../shared/console/alerts.ts';
import type { Language } from '../../../shared/words/words.ts';
import { plainText } from '../../kit/plainText.ts';

export interface RuleWords {
  readonly title: string;
  readonly rest: string;
  /** All that it does. */
  readonly sentence: string;
}

export function useRuleWords(): (rule: AlertRule) => RuleWords {
  const { t, i18n } = useTranslation();
  return useCallback(
    (rule) => {
      const sentences = summarizeRule({ ...rule, enabled: true }, i18n.language as Language).map(({ key, values }) =>
        plainText(t(key, values)),
      );
      const [first = '', ...others] = sentences;
      const named = rule.name !== '';
      return {
        title: named ? plainText(rule.name) : first.replace(/\.$/, ''),
        rest: (named ? sentences : others).join(' '),
        sentence: sentences.join(' '),
      };
    },
    [t, i18n.language],
  );
}
