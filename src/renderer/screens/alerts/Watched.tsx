/** The watch list: who is on it, and the way to put somebody on it by hand. */
import { ActionIcon, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../shared/format.ts';
import { CONSUMER_ID } from '../../../shared/protocol.ts';
import type { Language } from '../../../shared/words/words.ts';
import { useWatchList } from '../../link/alertHooks.ts';
import { formatRoute } from '../../router.ts';
import { splitItems } from './ruleDraft.ts';
import { useActing } from './useActing.ts';

/** Shown here; Connections shows all. */
const SHOWN = 12;

export function Watched() {
  const { t, i18n } = useTranslation();
  const act = useActing();
  const watched = useWatchList();
  const [text, setText] = useState('');
  const ids = splitItems(text);
  const bad = ids.find((id) => !CONSUMER_ID.test(id));
  const number = (n: number): string => formatNumber(n, i18n.language as Language);
  const add = (event: FormEvent): void => {
    event.preventDefault();
    if (ids.length === 0 || bad !== undefined) return;
    act('alerts.watch', { consumers: [...ids], watched: true }, () => setText(''));
  };
  const shown = [...watched].slice(-SHOWN);
  const all = formatRoute({ room: 'connections', query: { f: 'watched:yes' } });
  return (
    <section className="pl-alert-part" aria-labelledby="alert-watched">
      <div className="pl-alert-part-head">
        <h2 id="alert-watched">{t('alerts.watched.title')}</h2>
        {watched.size > 0 && (
          <>
            <span className="pl-quiet pl-label">
              {t('alerts.watched.count', { count: watched.size, n: number(watched.size) })}
            </span>
            <a className="pl-link pl-label pl-alert-part-end" href={all}>
              {t('alerts.watched.show')}
            </a>
          </>
        )}
      </div>
      {watched.size === 0 && <p className="pl-quiet pl-alert-part-none">{t('alerts.watched.none')}</p>}
      <ul className="pl-watched">
        {shown.map((id) => (
          <li key={id} className="pl-filter-chip">
            <a className="pl-mono" href={formatRoute({ room: 'connections', id })} title={id}>
              {id}
            </a>
            <button
              type="button"
              className="pl-bare pl-filter-drop"
              aria-label={t('alerts.watched.drop', { id })}
              onClick={() => act('alerts.watch', { consumers: [id], watched: false })}
            >
              <IconX size="0.75rem" stroke={1.75} aria-hidden />
            </button>
          </li>
        ))}
        {watched.size > SHOWN && (
          <li className="pl-quiet pl-label">{t('alerts.watched.more', { n: number(watched.size - SHOWN) })}</li>
        )}
      </ul>
      <form className="pl-watched-add" onSubmit={add} noValidate>
        <TextInput
          aria-label={t('alerts.watched.addLabel')}
          placeholder={t('alerts.watched.add')}
          value={text}
          spellCheck={false}
          autoComplete="off"
          error={bad === undefined ? undefined : t('alerts.watched.bad', { id: bad })}
          onChange={({ currentTarget: { value } }) => setText(value)}
        />
        <ActionIcon
          type="submit"
          variant="default"
          aria-label={t('alerts.watched.add')}
          disabled={ids.length === 0 || bad !== undefined}
        >
          <IconPlus size="1rem" stroke={1.5} />
        </ActionIcon>
      </form>
    </section>
  );
}
