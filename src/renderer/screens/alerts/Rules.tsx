/** The rules in plain words, in their order: to turn on and off, change, copy, move, and remove with a way back. */
import { ActionIcon, Button, Menu, Switch } from '@mantine/core';
import { IconDots, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AlertRule, type AlertsState, RULES_LIMIT } from '../../../shared/console/alerts.ts';
import { formatNumber } from '../../../shared/format.ts';
import type { Language } from '../../../shared/words/words.ts';
import { useAlertsClient } from '../../link/alertHooks.ts';
import { type Editing, RuleDialog } from './RuleDialog.tsx';
import { newRuleId } from './ruleDraft.ts';
import { useActing } from './useActing.ts';
import { useRuleWords } from './useRuleWords.ts';

/** A rule that was just removed, and where it was. */
interface Removed {
  readonly rule: AlertRule;
  readonly at: number;
}

export function Rules({ rules }: Pick<AlertsState, 'rules'>) {
  const { t, i18n } = useTranslation();
  const client = useAlertsClient();
  const act = useActing();
  const say = useRuleWords();
  const [editing, setEditing] = useState<Editing | null>(null);
  const [removed, setRemoved] = useState<Removed | null>(null);
  const number = (n: number): string => formatNumber(n, i18n.language as Language);
  const full = rules.length >= RULES_LIMIT;
  const active = rules.filter(({ enabled }) => enabled).length;
  const save = (rule: AlertRule, at: number | null = null): void => act('alerts.saveRule', { rule, at });
  const remove = (rule: AlertRule, at: number): void =>
    act('alerts.removeRule', { id: rule.id }, () => setRemoved({ rule, at }));
  const copy = (rule: AlertRule, at: number): void => {
    const name = rule.name === '' ? '' : t('alerts.rules.copyOf', { name: rule.name }).slice(0, 100);
    save({ ...rule, id: newRuleId(), name }, at + 1);
  };

  const removedLine = removed && (
    <li key="removed" className="pl-rule-removed" role="status">
      <span>{t('alerts.rules.removed', { rule: say(removed.rule).title })}</span>
      <Button
        variant="subtle"
        onClick={() => act('alerts.saveRule', { rule: removed.rule, at: removed.at }, () => setRemoved(null))}
      >
        {t('alerts.rules.undo')}
      </Button>
    </li>
  );
  return (
    <section className="pl-alert-part" aria-labelledby="alert-rules">
      <div className="pl-alert-part-head">
        <h2 id="alert-rules">{t('alerts.rules.title')}</h2>
        <span className="pl-quiet pl-label">
          {t('alerts.rules.active', { on: number(active), n: number(rules.length) })}
        </span>
        <ActionIcon
          className="pl-alert-part-end"
          aria-label={t('alerts.rules.add')}
          title={full ? t('alerts.rules.full', { n: number(RULES_LIMIT) }) : t('alerts.rules.add')}
          disabled={full}
          onClick={() => setEditing({ rule: null })}
        >
          <IconPlus size="1rem" stroke={1.5} />
        </ActionIcon>
      </div>
      {rules.length === 0 && !removed && <p className="pl-quiet pl-alert-part-none">{t('alerts.rules.none')}</p>}
      <ol className="pl-rules">
        {rules.map((rule, at) => {
          const { title, rest } = say(rule);
          return [
            removed?.at === at && removedLine,
            <li key={rule.id} className="pl-rule" data-off={rule.enabled ? undefined : ''}>
              <Switch
                size="xs"
                checked={rule.enabled}
                aria-label={t('alerts.rules.enable', { rule: title })}
                onChange={({ currentTarget: { checked } }) => save({ ...rule, enabled: checked })}
              />
              <button type="button" className="pl-bare pl-rule-words" onClick={() => setEditing({ rule })}>
                <span className="pl-unseen">{t('alerts.rules.edit')}: </span>
                <b>{title}</b>
                {rest && <span>{rest}</span>}
              </button>
              <Menu position="bottom-end">
                <Menu.Target>
                  <ActionIcon aria-label={t('alerts.rules.menu', { rule: title })}>
                    <IconDots size="1rem" stroke={1.5} />
                  </ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item onClick={() => setEditing({ rule })}>{t('alerts.rules.edit')}</Menu.Item>
                  <Menu.Item disabled={full} onClick={() => copy(rule, at)}>
                    {t('alerts.rules.duplicate')}
                  </Menu.Item>
                  <Menu.Item disabled={at === 0} onClick={() => save(rule, at - 1)}>
                    {t('alerts.rules.up')}
                  </Menu.Item>
                  <Menu.Item disabled={at === rules.length - 1} onClick={() => save(rule, at + 1)}>
                    {t('alerts.rules.down')}
                  </Menu.Item>
                  <Menu.Divider />
                  <Menu.Item onClick={() => remove(rule, at)}>{t('alerts.rules.remove')}</Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </li>,
          ];
        })}
        {removed && removed.at >= rules.length && removedLine}
      </ol>
      <RuleDialog
        editing={editing}
        onSave={(rule) => client.call('alerts.saveRule', { rule, at: null })}
        onClose={() => setEditing(null)}
      />
    </section>
  );
}
