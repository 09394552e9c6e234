/** To whom: one, a selection, everybody connected, or ids of people who are not here. */
import { ActionIcon, PillsInput } from '@mantine/core';
import { IconBroadcast, IconMoon, IconUser, IconUsers, IconX } from '@tabler/icons-react';
import type { ClipboardEvent, KeyboardEvent } from 'react';
import { TARGETS_LIMIT } from '../../../shared/console/contract.ts';
import { MiddleCut } from '../../kit/MiddleCut.tsx';
import { Panel } from '../../kit/Panel.tsx';
import { plainText } from '../../kit/plainText.ts';
import { StateGlyph } from '../../kit/StateGlyph.tsx';
import { useRow } from '../../link/hooks.ts';
import { useSay } from '../connections/say.ts';
import { useTableStatus } from '../connections/tableStatus.ts';
import { changeDraft, dropIds, type ListMode, MODES, takeIds, useDraft } from './draft.ts';

const ICONS = { one: IconUser, several: IconUsers, connected: IconBroadcast, offline: IconMoon } as const;
/** Chips that are drawn; the rest is a number. */
const CHIPS = 60;

export function Target() {
  const { t, number } = useSay();
  const mode = useDraft((draft) => draft.mode);
  const { several, offline } = useDraft((draft) => draft.ids);
  const connected = useTableStatus()?.connected;
  const figures = {
    one: null,
    several: several.length || null,
    connected: connected ?? null,
    offline: offline.length || null,
  };
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
        {mode !== 'connected' && <Ids mode={mode} />}
      </div>
    </Panel>
  );
}

function Ids({ mode }: { mode: ListMode }) {
  const { t, number } = useSay();
  const ids = useDraft((draft) => draft.ids[mode]);
  const typed = useDraft((draft) => draft.typed);
  const problem = useDraft((draft) => draft.idProblem);
  const hidden = Math.max(0, ids.length - CHIPS);

  const press = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ',' || event.key === ' ') {
      event.preventDefault();
      if (typed.trim() !== '') takeIds(typed);
    } else if (event.key === 'Backspace' && typed === '') dropIds((id) => id === ids.at(-1));
  };
  // One id is pasted into what is being typed; several become chips at once.
  const paste = (event: ClipboardEvent): void => {
    const pasted = event.clipboardData.getData('text');
    if (!/[\s,;]/.test(pasted.trim())) return;
    event.preventDefault();
    takeIds(`${typed} ${pasted}`);
  };
  return (
    <PillsInput
      className="pl-ids"
      label={t('inject.target.id')}
      description={t(`inject.target.help.${mode}`)}
      error={problem && t(`inject.target.${problem.kind}`, { id: plainText(problem.id), n: number(TARGETS_LIMIT) })}
    >
      {ids.length > 0 && (
        <ul
          className="pl-id-chips"
          aria-label={t('inject.target.chosen', { count: ids.length, n: number(ids.length) })}
        >
          {ids.slice(0, CHIPS).map((id) => (
            <Chip key={id} id={id} />
          ))}
          {hidden > 0 && <li className="pl-quiet">{t('inject.target.more', { count: hidden, n: number(hidden) })}</li>}
          {ids.length > 1 && (
            <li>
              <button type="button" className="pl-bare pl-link" onClick={() => dropIds(() => true)}>
                {t('inject.target.clear')}
              </button>
            </li>
          )}
        </ul>
      )}
      <PillsInput.Field
        placeholder={t(mode === 'one' && ids.length > 0 ? 'inject.target.other' : 'inject.target.add')}
        value={typed}
        aria-invalid={problem !== null}
        spellCheck={false}
        autoCapitalize="none"
        autoComplete="off"
        onChange={({ currentTarget: { value } }) => changeDraft({ typed: value })}
        onKeyDown={press}
        onPaste={paste}
        onBlur={() => typed.trim() !== '' && takeIds(typed)}
      />
    </PillsInput>
  );
}

function Chip({ id }: { id: string }) {
  const { t } = useSay();
  const state = useRow(id)?.state;
  return (
    <li className="pl-id-chip">
      {state && <StateGlyph state={state} />}
      {state && <span className="pl-unseen">{t(`states.${state}`)}</span>}
      <span className="pl-mono">
        <MiddleCut text={id} />
      </span>
      <ActionIcon
        variant="subtle"
        className="pl-id-chip-drop"
        aria-label={t('inject.target.remove', { id })}
        onClick={() => dropIds((one) => one === id)}
      >
        <IconX size="0.75rem" stroke={1.8} />
      </ActionIcon>
    </li>
  );
}
