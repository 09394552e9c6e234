/** Settings: every setting of the hub by section, changed for its next start, and one bar that says what waits for it. */
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { IconRotate, IconSearch } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { SettingState, SettingsState } from '../../../shared/console/contract.ts';
import { flagName } from '../../../shared/settings.ts';
import { plainText } from '../../kit/plainText.ts';
import { useDesktopState, useReady } from '../../link/hooks.ts';
import { go, type Route } from '../../router.ts';
import { useErrorWords } from '../../shell/errors.ts';
import { fits, textOf } from './fields.ts';
import { SettingRow } from './SettingRow.tsx';
import './settings.css';
import { LoginRow, TrayRow, UpdatesRow } from './ThisApp.tsx';
import { type SettingsView, useSettings } from './useSettings.ts';

const ONLY = ['all', 'changed'] as const;
const GROUPS = ['network', 'wearables', 'heartbeat', 'delivery', 'layer', 'django', 'store', 'logs'] as const;
type Group = (typeof GROUPS)[number];
/** The section of the desktop app, which is no hub's. */
const APP = 'app';
type Section = Group | typeof APP;
const LOADING_ROWS = ['1', '2', '3', '4', '5', '6'];

const isChanged = ({ secret, nextCount, next, default: factory, waits }: SettingState): boolean =>
  waits || (secret ? nextCount !== 0 : textOf(next) !== textOf(factory));

export function SettingsScreen({ route }: { route: Route }) {
  const { t } = useTranslation();
  const view = useSettings();
  const ready = useReady();
  const sayError = useErrorWords();
  const search = route.query['f'] ?? '';
  const only = route.query['only'] === 'changed' ? 'changed' : 'all';
  const change = (next: Record<string, string>): void =>
    go({ room: 'settings', query: { ...route.query, ...next } }, 'replace');
  const { state, error, said } = view;
  return (
    <div className="pl-settings" data-stale={ready ? undefined : ''}>
      <h1 className="pl-unseen">{t('shell.rooms.settings')}</h1>
      <div className="pl-settings-head">
        <TextInput
          className="pl-settings-search"
          aria-label={t('settings.search')}
          aria-keyshortcuts="/"
          placeholder={t('settings.searchHint')}
          leftSection={<IconSearch size=".875rem" stroke={1.5} aria-hidden />}
          maxLength={100}
          spellCheck={false}
          autoComplete="off"
          value={search}
          onChange={({ currentTarget: { value } }) => change({ f: value })}
          onKeyDown={(event) => {
            if (event.key !== 'Escape') return;
            if (search === '') event.currentTarget.blur();
            else change({ f: '' });
          }}
        />
        <SegmentedControl
          aria-label={t('settings.show')}
          value={only}
          onChange={(value) => change({ only: value === 'all' ? '' : value })}
          data={ONLY.map((one) => ({ value: one, label: t(`settings.${one}`) }))}
        />
        {state && (
          <span className="pl-quiet pl-label pl-settings-file" title={state.file}>
            {t('settings.file', { file: plainText(state.file) })}
          </span>
        )}
      </div>
      <p role="status" className="pl-unseen">
        {said && t(`settings.${said.what}`, { label: t(`settings.keys.${said.key}.label`) })}
      </p>
      {error !== null && (
        <div className="pl-note pl-settings-error" role="alert">
          <p>
            {t('settings.unavailable')} {sayError(error)}
          </p>
          <Button disabled={!ready} onClick={view.read}>
            {t('settings.retry')}
          </Button>
        </div>
      )}
      {state ? (
        <Sections
          state={state}
          view={view}
          disabled={!ready}
          search={search}
          only={only}
          at={[APP, ...GROUPS].find((one): one is Section => one === route.query['at']) ?? null}
          onChange={change}
        />
      ) : (
        error === null && (
          <div className="pl-settings-grey" aria-hidden="true">
            {LOADING_ROWS.map((row) => (
              <i key={row} />
            ))}
          </div>
        )
      )}
      {state && <RestartBar state={state} />}
    </div>
  );
}

interface SectionsProps {
  readonly state: SettingsState;
  readonly view: SettingsView;
  readonly disabled: boolean;
  readonly search: string;
  readonly only: (typeof ONLY)[number];
  /** The section that the address names. */
  readonly at: Section | null;
  readonly onChange: (next: Record<string, string>) => void;
}

function Sections({ state, view, disabled, search, only, at, onChange }: SectionsProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  const desktop = useDesktopState();
  const shown = state.settings.filter(
    (setting) =>
      (only === 'all' || isChanged(setting)) &&
      fits(search, [
        t(`settings.keys.${setting.key}.label`),
        t(`settings.keys.${setting.key}.help`),
        setting.key,
        `--${flagName(setting.key)}`,
      ]),
  );
  const groups = GROUPS.map((group) => ({ group, settings: shown.filter((one) => one.group === group) })).filter(
    ({ settings }) => settings.length > 0,
  );
  const ofApp = (row: 'updates' | 'tray' | 'login', chosen: boolean): boolean =>
    (only === 'all' || chosen) &&
    fits(search, [t('settings.groups.app'), t(`settings.app.${row}.label`), t(`settings.app.${row}.help`)]);
  const updates = desktop !== null && ofApp('updates', !desktop.updates.wanted) ? desktop.updates : null;
  const tray = desktop !== null && ofApp('tray', !desktop.tray.closeTo) ? desktop.tray : null;
  const login = desktop !== null && ofApp('login', desktop.atLogin === true) ? desktop : null;
  const app = updates !== null || tray !== null || login !== null;
  useEffect(() => {
    if (at !== null) list.current?.querySelector(`[data-group="${at}"]`)?.scrollIntoView({ block: 'start' });
  }, [at]);

  const leadTo = (group: Section): void => {
    onChange({ at: group });
    const section = list.current?.querySelector<HTMLElement>(`[data-group="${group}"]`);
    section?.scrollIntoView({ block: 'start' });
    section?.querySelector<HTMLElement>('h2')?.focus({ preventScroll: true });
  };
  return (
    <div className="pl-settings-body">
      <nav className="pl-settings-nav" aria-label={t('settings.sections')}>
        {app && (
          <button
            type="button"
            className="pl-bare"
            aria-current={at === APP ? 'true' : undefined}
            onClick={() => leadTo(APP)}
          >
            {t('settings.groups.app')}
          </button>
        )}
        {groups.map(({ group, settings }) => {
          const changed = settings.filter(isChanged).length;
          return (
            <button
              key={group}
              type="button"
              className="pl-bare"
              aria-current={group === at ? 'true' : undefined}
              onClick={() => leadTo(group)}
            >
              {t(`settings.groups.${group}`)}
              {changed > 0 && (
                <span title={t('settings.changed')}>
                  <span className="pl-unseen">{t('settings.changed')}</span> {changed}
                </span>
              )}
            </button>
          );
        })}
      </nav>
      <div ref={list} className="pl-settings-list">
        {app && (
          <section data-group={APP} aria-labelledby="settings-app">
            <h2 id="settings-app" tabIndex={-1}>
              {t('settings.groups.app')}
            </h2>
            {tray && <TrayRow tray={tray} />}
            {login && <LoginRow atLogin={login.atLogin} />}
            {updates && <UpdatesRow updates={updates} />}
          </section>
        )}
        {groups.map(({ group, settings }) => (
          <section key={group} data-group={group} aria-labelledby={`settings-${group}`}>
            <h2 id={`settings-${group}`} tabIndex={-1}>
              {t(`settings.groups.${group}`)}
            </h2>
            {settings.map((setting) => (
              <SettingRow key={setting.key} setting={setting} view={view} disabled={disabled} />
            ))}
          </section>
        ))}
        {groups.length === 0 && !app && (
          <p className="pl-note">
            {search === '' ? t('settings.nothingChanged') : t('settings.nothing', { search: plainText(search) })}{' '}
            <button type="button" className="pl-bare pl-link" onClick={() => onChange({ f: '', only: '' })}>
              {t('settings.clear')}
            </button>
          </p>
        )}
      </div>
    </div>
  );
}

/** What waits for the restart, by name; each name leads to its field. */
function RestartBar({ state }: { state: SettingsState }) {
  const { t } = useTranslation();
  const target = useDesktopState()?.target.kind;
  const place = target === undefined ? 'browser' : target === 'local' ? 'app' : 'there';
  const waiting = state.settings.filter(({ waits }) => waits);
  const count = waiting.length;
  if (count === 0) return null;
  const leadTo = (key: string): void => {
    // Left out by the filter: then everything is shown first.
    go({ room: 'settings', query: {} }, 'replace');
    requestAnimationFrame(() => {
      const row = document.querySelector<HTMLElement>(`.pl-setting[data-key="${key}"]`);
      row?.scrollIntoView({ block: 'center' });
      row?.querySelector<HTMLElement>('input, textarea')?.focus({ preventScroll: true });
    });
  };
  return (
    <section className="pl-settings-bar" aria-label={t('settings.bar', { count, n: count })}>
      <IconRotate size="1.125rem" stroke={1.5} aria-hidden />
      <div>
        <b>{t('settings.bar', { count, n: count })}:</b>{' '}
        {waiting.map(({ key }, at) => (
          <span key={key}>
            {at > 0 && ', '}
            <button type="button" className="pl-bare pl-settings-waiting" onClick={() => leadTo(key)}>
              {t(`settings.keys.${key}.label`)}
            </button>
          </span>
        ))}
        <span className="pl-settings-how">{t(`settings.barHow.${place}`)}</span>
      </div>
    </section>
  );
}
