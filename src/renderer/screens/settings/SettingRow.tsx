/** One setting: what it is and does at the left; its field, where it stands and how to go back at the right. */
import { Button } from '@mantine/core';
import { IconArrowBackUp, IconLock, IconRotate } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingState } from '../../../shared/console/contract.ts';
import { flagName, SETTINGS } from '../../../shared/settings.ts';
import { es } from '../../../shared/words/es.ts';
import type { Language } from '../../../shared/words/words.ts';
import { plainText } from '../../kit/plainText.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { fieldOf, parse, type SettingValue, textOf, wordsOf } from './fields.ts';
import { SettingField } from './SettingField.tsx';
import './setting.css';
import type { SettingsView } from './useSettings.ts';

export interface SettingRowProps {
  readonly setting: SettingState;
  readonly view: SettingsView;
  readonly disabled: boolean;
}

export function SettingRow({ setting, view, disabled }: SettingRowProps) {
  const { t } = useTranslation();
  const sayError = useErrorWords();
  const id = useId();
  const { key, secret, next, lockedBy } = setting;
  const field = fieldOf(key);
  const draft = view.drafts.get(key) ?? null;
  const text = draft ?? (secret ? '' : textOf(next));
  const parsed = parse(key, text);
  const dirty = draft !== null && (secret ? draft.trim() !== '' : draft !== textOf(next));
  const refused = view.refused.get(key);
  const problem =
    dirty && parsed === null
      ? field.kind === 'number'
        ? t('settings.badNumber', { min: field.min, max: field.max })
        : t(saysItself(key) ? `settings.bad.${key}` : 'errors.setting_bad')
      : refused === undefined
        ? null
        : sayError(refused);

  const submit = (): void => {
    if (dirty && parsed !== null && !disabled) void view.write(setting, parsed.value);
  };
  return (
    <div className="pl-setting" data-key={key} data-problem={problem === null ? undefined : ''}>
      <div className="pl-setting-words">
        {field.kind === 'choice' || field.kind === 'switch' || (secret && lockedBy !== null) ? (
          <span id={`${id}-label`} className="pl-setting-label">
            {t(`settings.keys.${key}.label`)}
          </span>
        ) : (
          <label id={`${id}-label`} htmlFor={id} className="pl-setting-label">
            {t(`settings.keys.${key}.label`)}
          </label>
        )}
        <p id={`${id}-help`}>{t(`settings.keys.${key}.help`)}</p>
        <code title={`--${flagName(key)}`}>{key}</code>
      </div>
      <div className="pl-setting-value">
        <SettingField
          id={id}
          setting={setting}
          field={field}
          text={text}
          disabled={disabled || lockedBy !== null}
          problem={problem}
          onText={(typed) => view.type(key, typed)}
          onValue={(value) => void view.write(setting, value)}
          onSubmit={submit}
          onDiscard={() => view.type(key, null)}
        />
        {problem !== null && (
          <p id={`${id}-problem`} role="alert" className="pl-setting-problem">
            {problem}
          </p>
        )}
        {dirty ? (
          <div className="pl-setting-line">
            <Button variant="default" disabled={disabled || parsed === null} onClick={submit}>
              {t('settings.save')}
            </Button>
            <Button variant="subtle" onClick={() => view.type(key, null)}>
              {t('settings.discard')}
            </Button>
            {secret && setting.stored && <span className="pl-quiet pl-label">{t('settings.secretNoUndo')}</span>}
          </div>
        ) : (
          <Standing setting={setting} view={view} disabled={disabled} />
        )}
      </div>
    </div>
  );
}

const { bad } = es.settings;
/** Settings that say themselves what is wrong; numbers all say it alike, and a switch or choice cannot be wrong. */
const saysItself = (key: string): key is keyof typeof bad => Object.hasOwn(bad, key);

/** Where it stands: what fixes it, what waits for the restart, what it would be by itself; and the ways back. */
function Standing({ setting, view, disabled }: SettingRowProps) {
  const { t, i18n } = useTranslation();
  const { key, secret, lockedBy, waits, stored, value, next, count, default: factory } = setting;
  const language = i18n.language as Language;
  const say = (one: SettingValue): string =>
    plainText(wordsOf(setting, one, language, (word) => t(`settings.${word}`)));
  const changed = secret ? setting.nextCount !== 0 : textOf(next) !== textOf(SETTINGS[key].default as SettingValue);
  const words =
    secret || lockedBy !== null
      ? ''
      : waits
        ? t('settings.now', { value: say(value) })
        : changed
          ? t('settings.factory', { value: say(factory) })
          : '';
  return (
    <div className="pl-setting-line">
      {lockedBy !== null && (
        <span className="pl-setting-chip" title={t('settings.lockedWhat', { by: lockedBy })}>
          <IconLock size=".875rem" stroke={1.5} aria-hidden />
          {t('settings.locked', { by: lockedBy })}
        </span>
      )}
      {waits && (
        <span className="pl-setting-chip" data-tone="warn">
          <IconRotate size=".875rem" stroke={1.5} aria-hidden />
          {t('settings.waits')}
        </span>
      )}
      {secret && waits && count !== null && (
        <span className="pl-quiet pl-label">
          {t('settings.now', {
            value: count === 0 ? t('settings.secretUnset') : t('settings.secretSet', { count, n: count }),
          })}
        </span>
      )}
      {words !== '' && <span className="pl-quiet pl-label pl-setting-now">{words}</span>}
      <span className="pl-setting-back">
        {view.undo.has(key) && (
          <Button
            variant="subtle"
            disabled={disabled}
            leftSection={<IconArrowBackUp size="1rem" stroke={1.5} aria-hidden />}
            onClick={() => void view.takeBack(setting)}
          >
            {t('settings.undo')}
          </Button>
        )}
        {stored && lockedBy === null && !view.undo.has(key) && (
          <Button variant="subtle" disabled={disabled} onClick={() => void view.write(setting, null)}>
            {t('settings.reset')}
          </Button>
        )}
      </span>
    </div>
  );
}
