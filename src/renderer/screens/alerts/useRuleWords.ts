/** A rule in plain words: its name, or what it is about, and the rest of what it does. */
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { AlertRule } from '../../../shared/console/alerts.ts';
import { plainText } from '../../kit/plainText.ts';

export interface RuleWords {
  readonly title: string;
  readonly rest: string;
  readonly sentence: string;
}

export function useRuleWords(): (rule: AlertRule) => RuleWords {
  const { t } = useTranslation();
  return useCallback(
    (rule) => {
      const sentence = t(`alerts.rule.kinds.${rule.when.kind}`);
      return { title: plainText(rule.name) || sentence, rest: rule.name === '' ? '' : sentence, sentence };
    },
    [t],
  );
}
