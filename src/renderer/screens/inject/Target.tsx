/** To whom: one, several, everybody connected, or ids of people who are not here. */
import { ActionIcon, TextInput } from '@mantine/core';
import { IconBroadcast, IconMoon, IconUser, IconUsers, IconX } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { Panel } from '../../kit/Panel.tsx';
import { StateGlyph } from '../../kit/StateGlyph.tsx';
import { useRow, useStatus } from '../../link/hooks.ts';
import { useSay } from '../connections/say.ts';
import { changeDraft, IDS_LIMIT, MODES, splitIds, useDraft } from './draft.ts';

const ICONS = { one: IconUser, several: IconUsers, connected: IconBroadcast, offline: IconMoon } as const;
/** Chips that are drawn; the rest is a number. */
const CHIPS = 60;

export function Target() {
  const { t, number } = useSay();
  const mode = useDraft((draft) => draft.mode);
  const ids = useDraft((draft) => draft.ids);
  const connected = useStatus()?.connected;
  const figures = { one: null, several: ids.length || null, connected: connected ?? null, offline: null };
  return (
    <Panel title={t('inject.target.title')}>
      <div className="pl-inject-body">
        <div className="pl-modes" role="radiogroup" aria-label={t('inject.target.label')}>
          {MODES.map((one) => {
            const Icon = ICONS[one];
            const figure = figures[one];
            return (
              <label key={one} className="pl-mode">
                <input
                  type="radio"
                  name="mode"
                  className="pl-unseen"
                  checked={mode === one}
                  onChange={() => changeDraft({ mode: one })}
                />
                <Icon size="1.125rem" stroke={1.5} aria-hidden />
                {figure !== null && <span className="pl-mode-figure">{number(figure)}</span>}
                <span className="pl-mode-name">{t(`inject.target.${one}`)}</span>
              </label>
            );
          })}
        </div>
        {mode !== 'connected' && <Ids single={mode === 'one'} />}
      </div>
    </Panel>
  );
}

function Ids({ single }: { single: boolean }) {
  const { t, number } = useSay();
  const ids = useDraft((draft) => draft.ids);
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string | null>(null);
  const shown = single ? ids.slice(0, 1) : ids.slice(0, CHIPS);
  const hidden = single ? 0 : ids.length - shown.length;

  const take = (text: string): void => {
    const { ids: good, bad } = splitIds(text);
    const all = single && good.length === 1 ? good : [...new Set([...(single ? [] : ids), ...good])];
    if (good.length > 0) {
      changeDraft({ ids: all.slice(0, IDS_LIMIT), ...(single && all.length > 1 ? { mode: 'several' } : {}) });
    }
    setTyped(bad.join(' '));
    if (bad[0] !== undefined) setError(t('inject.target.bad', { id: bad[0] }));
    else setError(all.length > IDS_LIMIT ? t('inject.target.tooMany', { n: number(IDS_LIMIT) }) : null);
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === ',' || event.key === ' ') {
      event.preventDefault();
      if (typed.trim() !== '') take(typed);
    } else if (event.key === 'Backspace' && typed === '' && ids.length > 0) changeDraft({ ids: ids.slice(0, -1) });
  };
  return (
    <>
      {shown.length > 0 && (
        <ul
          className="pl-id-chips"
          aria-label={t('inject.target.chosen', { count: ids.length, n: number(ids.length) })}
        >
          {shown.map((id) => (
            <Chip key={id} id={id} />
          ))}
          {hidden > 0 && <li className="pl-quiet">{t('inject.target.more', { count: hidden, n: number(hidden) })}</li>}
          {!single && ids.length > 1 && (
            <li>
              <button type="button" className="pl-bare pl-link" onClick={() => changeDraft({ ids: [] })}>
                {t('inject.target.clear')}
              </button>
            </li>
          )}
        </ul>
      )}
      <TextInput
        label={t('inject.target.id')}
        labelProps={{ className: 'pl-mono' }}
        placeholder={t('inject.target.add')}
        description={single ? undefined : t('inject.target.addHelp')}
        value={typed}
        error={error}
        spellCheck={false}
        autoCapitalize="none"
        onChange={({ currentTarget: { value } }) => {
          setTyped(value);
          setError(null);
        }}
        onKeyDown={press}
        onPaste={(event) => {
          event.preventDefault();
          take(`${typed} ${event.clipboardData.getData('text')}`);
        }}
        onBlur={() => typed.trim() !== '' && take(typed)}
      />
    </>
  );
}

function Chip({ id }: { id: string }) {
  const { t } = useSay();
  const state = useRow(id)?.state;
  const ids = useDraft((draft) => draft.ids);
  return (
    <li className="pl-id-chip">
      {state && <StateGlyph state={state} />}
      {state && <span className="pl-unseen">{t(`states.${state}`)}</span>}
      <span className="pl-mono" title={id}>
        {id}
      </span>
      <ActionIcon
        variant="subtle"
        className="pl-id-chip-drop"
        aria-label={t('inject.target.remove', { id })}
        onClick={() => changeDraft({ ids: ids.filter((one) => one !== id) })}
      >
        <IconX size="0.75rem" stroke={1.8} />
      </ActionIcon>
    </li>
  );
}
