/** The field of a setting, by its schema: a number with its unit, a switch, a choice, a list, a text, or a secret. */
import { SegmentedControl, Switch, Textarea, TextInput } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingState } from '../../../shared/console/contract.ts';
import type { Language } from '../../../shared/words/words.ts';
import { easier, type Field, type SettingValue, textOf } from './fields.ts';

export interface SettingFieldProps {
  /** Of the field; its words are `{id}-label`, `{id}-help` and `{id}-problem`. */
  readonly id: string;
  readonly setting: SettingState;
  readonly field: Field;
  readonly text: string;
  readonly disabled: boolean;
  readonly problem: string | null;
  readonly onText: (text: string) => void;
  /** Chosen, and so to be written at once. */
  readonly onValue: (value: SettingValue) => void;
  readonly onSubmit: () => void;
  readonly onDiscard: () => void;
}

export function SettingField(props: SettingFieldProps) {
  const { id, setting, field, text, disabled, problem, onText, onValue, onSubmit, onDiscard } = props;
  const { t, i18n } = useTranslation();
  const { next, secret, unit, nextCount, lockedBy } = setting;
  const words = { 'aria-labelledby': `${id}-label`, 'aria-describedby': `${id}-help` };
  if (field.kind === 'switch') {
    return (
      <Switch
        {...words}
        size="xs"
        checked={next === true}
        disabled={disabled}
        label={t(next === true ? 'settings.on' : 'settings.off')}
        onChange={({ currentTarget: { checked } }) => onValue(checked)}
      />
    );
  }
  if (field.kind === 'choice') {
    return (
      <SegmentedControl
        {...words}
        className="pl-setting-choice"
        value={textOf(next)}
        disabled={disabled}
        onChange={onValue}
        data={[...field.choices]}
      />
    );
  }
  const typed = {
    id,
    disabled,
    value: text,
    spellCheck: false,
    autoComplete: 'off',
    error: problem !== null,
    'aria-describedby': problem === null ? `${id}-help` : `${id}-help ${id}-problem`,
    onKeyDown: (event: KeyboardEvent): void => {
      const lines = field.kind === 'list' && !(event.ctrlKey || event.metaKey);
      if (event.key === 'Enter' && !lines && !event.nativeEvent.isComposing) {
        event.preventDefault();
        onSubmit();
      }
      if (event.key === 'Escape') onDiscard();
    },
  } as const;
  if (field.kind === 'list') {
    const count = nextCount ?? 0;
    return (
      <>
        {/* What a flag fixes is not typed here, and of a secret there is nothing else to show. */}
        {secret && (
          <span className="pl-setting-secret" data-set={count > 0 ? '' : undefined}>
            {count > 0 ? t('settings.secretSet', { count, n: count }) : t('settings.secretUnset')}
          </span>
        )}
        {!(secret && lockedBy !== null) && (
          <Textarea
            {...typed}
            className={secret ? 'pl-setting-hidden' : 'pl-setting-lines'}
            autosize
            minRows={1}
            maxRows={8}
            placeholder={t(disabled ? 'settings.empty' : secret ? 'settings.secretReplace' : 'settings.lines')}
            onChange={({ currentTarget: { value } }) => onText(value)}
          />
        )}
      </>
    );
  }
  const number = field.kind === 'number';
  const hint = number ? easier(unit, text, i18n.language as Language) : '';
  return (
    <div className="pl-setting-typed">
      <TextInput
        {...typed}
        className={number ? 'pl-setting-number' : 'pl-setting-text'}
        inputMode={number ? 'numeric' : 'text'}
        placeholder={t('settings.empty')}
        onChange={({ currentTarget: { value } }) => onText(value)}
      />
      {number && unit !== null && (
        <span className="pl-setting-unit">{t(`settings.units.${unit as 'ms' | 'bytes' | 'days' | 's'}`)}</span>
      )}
      {hint !== '' && <span className="pl-quiet pl-label">= {hint}</span>}
    </div>
  );
}
