/** What belongs to the desktop app on this machine rather than to the hub that the window looks at. */
import { Button, Switch } from '@mantine/core';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DesktopState } from '../../../shared/console/desktop.ts';
import { plainText } from '../../kit/plainText.ts';
import { useLink } from '../../link/hooks.ts';
import { useErrorWords } from '../../shell/errors.ts';

/** Newer versions of the app: whether they are looked for, and how that stands. */
export function UpdatesRow({ updates }: Pick<DesktopState, 'updates'>) {
  const { t } = useTranslation();
  const { desktop } = useLink();
  const sayError = useErrorWords();
  const id = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const { impossible, wanted, step, version, reason } = updates;
  const busy = step === 'checking' || step === 'downloading';
  const want = (next: boolean): void => {
    setProblem(null);
    desktop?.call('desktop.wantUpdates', { wanted: next }).catch((error: unknown) => setProblem(sayError(error)));
  };
  return (
    <div className="pl-setting" data-key="updates">
      <div className="pl-setting-words">
        <span id={`${id}-label`} className="pl-setting-label">
          {t('settings.app.updates.label')}
        </span>
        <p id={`${id}-help`}>{t('settings.app.updates.help')}</p>
      </div>
      <div className="pl-setting-value">
        {impossible === null ? (
          <>
            <Switch
              aria-labelledby={`${id}-label`}
              aria-describedby={`${id}-help`}
              size="xs"
              checked={wanted}
              label={t(wanted ? 'settings.on' : 'settings.off')}
              onChange={({ currentTarget: { checked } }) => want(checked)}
            />
            {problem !== null && (
              <p role="alert" className="pl-setting-problem">
                {problem}
              </p>
            )}
            <div className="pl-setting-line">
              <span role="status" className="pl-quiet pl-label">
                {t(`settings.app.updates.${step}`, { version, reason: plainText(reason) })}
                {step === 'failed' && wanted && ` ${t('settings.app.updates.again')}`}
              </span>
              {step === 'ready' ? (
                <Button onClick={() => void desktop?.call('desktop.restartToUpdate', {})}>
                  {t('shell.update.button')}
                </Button>
              ) : (
                <Button
                  variant="default"
                  disabled={busy}
                  onClick={() => void desktop?.call('desktop.lookForUpdate', {})}
                >
                  {t('settings.app.updates.look')}
                </Button>
              )}
            </div>
          </>
        ) : (
          <p className="pl-quiet">{t(`settings.app.updates.${impossible}`)}</p>
        )}
      </div>
    </div>
  );
}

/** Choices by their name in the catalogue, and the preference that each is. */
const KEYS = { tray: 'closeToTray', login: 'startAtLogin' } as const;

interface ChoiceRowProps {
  readonly name: keyof typeof KEYS;
  readonly checked: boolean;
  /** It cannot be chosen here, and the catalogue says why. */
  readonly none: boolean;
  readonly onWant: (wanted: boolean) => Promise<unknown> | undefined;
}

/** One thing that people choose for the app on this machine. */
function ChoiceRow({ name, checked, none, onWant }: ChoiceRowProps) {
  const { t } = useTranslation();
  const sayError = useErrorWords();
  const id = useId();
  const [problem, setProblem] = useState<string | null>(null);
  const want = (wanted: boolean): void => {
    setProblem(null);
    onWant(wanted)?.catch((error: unknown) => setProblem(sayError(error)));
  };
  return (
    <div className="pl-setting" data-key={KEYS[name]}>
      <div className="pl-setting-words">
        <span id={`${id}-label`} className="pl-setting-label">
          {t(`settings.app.${name}.label`)}
        </span>
        <p id={`${id}-help`}>{t(`settings.app.${name}.help`)}</p>
      </div>
      <div className="pl-setting-value">
        {none ? (
          <p className="pl-quiet">{t(`settings.app.${name}.none`)}</p>
        ) : (
          <Switch
            aria-labelledby={`${id}-label`}
            aria-describedby={`${id}-help`}
            size="xs"
            checked={checked}
            label={t(checked ? 'settings.on' : 'settings.off')}
            onChange={({ currentTarget }) => want(currentTarget.checked)}
          />
        )}
        {problem !== null && (
          <p role="alert" className="pl-setting-problem">
            {problem}
          </p>
        )}
      </div>
    </div>
  );
}

/** Whether closing the window leaves the app in the tray. */
export function TrayRow({ tray }: Pick<DesktopState, 'tray'>) {
  const { desktop } = useLink();
  return (
    <ChoiceRow
      name="tray"
      checked={tray.closeTo}
      none={!tray.there}
      onWant={(wanted) => desktop?.call('desktop.closeToTray', { wanted })}
    />
  );
}

/** Whether the app starts as the person logs in. */
export function LoginRow({ atLogin }: Pick<DesktopState, 'atLogin'>) {
  const { desktop } = useLink();
  return (
    <ChoiceRow
      name="login"
      checked={atLogin === true}
      none={atLogin === null}
      onWant={(wanted) => desktop?.call('desktop.startAtLogin', { wanted })}
    />
  );
}
