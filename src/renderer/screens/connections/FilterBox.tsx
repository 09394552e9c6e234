/** The filter: understood terms are chips, what is being typed is text; both count at once. `/` focuses it. */
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { Fragment, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { formatNumber } from '../../../shared/format.ts';
import { type FilterGrammar, mistakesOf, type Token, termsOf } from '../../../shared/grammar.ts';
import type { Language } from '../../../shared/words/words.ts';
import { plainText } from '../../kit/plainText.ts';
import './toolbar.css';

/** How long somebody may pause before a half-typed token is called wrong. */
const PATIENCE_MS = 600;

/** What the box is called and says; an error has the token's own value. */
export interface FilterBoxWords<E> {
  readonly label: string;
  /** Examples, where nothing is typed. */
  readonly hint: string;
  readonly error: (code: E, value: string) => string;
}

export interface FilterBoxProps<T, E extends string> {
  readonly grammar: FilterGrammar<T, E>;
  readonly words: FilterBoxWords<E>;
  /** The filter as the address has it, canonical. */
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  /** What stands at the right: how many match. */
  readonly count: string | null;
}

export function FilterBox<T extends { readonly field: string }, E extends string>(props: FilterBoxProps<T, E>) {
  const { grammar, words, filter, onFilter, count } = props;
  const { t, i18n } = useTranslation();
  const language = i18n.language as Language;
  const [chips, setChips] = useState<readonly T[]>(() => termsOf(grammar.parse(filter)));
  // A link may have terms that nobody understands: they are there to be mended, not left out unsaid.
  const [draft, setDraft] = useState(() => wrongOf(grammar.parse(filter)));
  const [settled] = useDebouncedValue(draft, PATIENCE_MS);
  const told = useRef(filter);
  const input = useRef<HTMLInputElement>(null);
  const underline = useRef<HTMLDivElement>(null);
  const errorId = useId();

  // The address changed from outside (facet, link, back button): it is the truth.
  useEffect(() => {
    if (filter === told.current) return;
    told.current = filter;
    setChips(termsOf(grammar.parse(filter)));
    setDraft(wrongOf(grammar.parse(filter)));
  }, [filter, grammar.parse]);

  const tokens = grammar.parse(draft);
  const wrong = tokens.filter(({ error, to }) => error && (to < draft.length || settled === draft));
  const isWrong = wrong.length > 0;
  const { told: mistakes, more } = mistakesOf(wrong);

  const change = (nextChips: readonly T[], nextDraft: string): void => {
    setChips(nextChips);
    setDraft(nextDraft);
    told.current = grammar.format([...nextChips, ...termsOf(grammar.parse(nextDraft))]);
    onFilter(told.current);
  };
  /** Understood tokens become chips; the others stay to be mended. */
  const settle = (text: string): void =>
    change([...chips, ...termsOf(grammar.parse(text))], wrongOf(grammar.parse(text)));
  const drop = (index: number): void => {
    change(chips.toSpliced(index, 1), draft);
    input.current?.focus();
  };

  const type = (text: string): void => {
    const open = (text.match(/(?<!\\)"/g)?.length ?? 0) % 2 === 1;
    // A space ends a term, but plain words stay text until Enter: people search for "galaxy watch".
    const ended = /\s$/.test(text) && !open && grammar.parse(text).at(-1)?.term?.field !== 'text';
    if (ended && text.trim() !== '') settle(text);
    else change(chips, text);
  };
  const press = (event: KeyboardEvent<HTMLInputElement>): void => {
    const last = chips.at(-1);
    if (event.key === 'Enter') settle(draft);
    else if (event.key === 'Backspace' && draft === '' && last) {
      event.preventDefault();
      change(chips.slice(0, -1), grammar.format([last], language));
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      if (draft === '') input.current?.blur();
      else change(chips, '');
    }
  };

  return (
    <search className="pl-filter" data-wrong={isWrong ? '' : undefined}>
      <IconSearch className="pl-filter-icon" size="1rem" stroke={1.5} aria-hidden />
      {chips.map((term, index) => {
        const { field, value } = grammar.words(term, language);
        const label = field ? `${field}:${value}` : value;
        return (
          <span key={label} className="pl-filter-chip">
            {field && <span className="pl-filter-field">{field}:</span>}
            <span>{value}</span>
            <button
              type="button"
              className="pl-bare pl-filter-drop"
              aria-label={t('connections.filter.drop', { term: label })}
              onClick={() => drop(index)}
            >
              <IconX size="0.75rem" stroke={1.75} aria-hidden />
            </button>
          </span>
        );
      })}
      <div className="pl-filter-text">
        <div className="pl-filter-underline" ref={underline} aria-hidden="true">
          <Underlined draft={draft} wrong={wrong} />
        </div>
        <input
          ref={input}
          value={draft}
          aria-label={words.label}
          aria-keyshortcuts="/"
          aria-invalid={isWrong ? true : undefined}
          aria-describedby={isWrong ? errorId : undefined}
          placeholder={chips.length === 0 ? words.hint : ''}
          spellCheck={false}
          autoComplete="off"
          onChange={({ currentTarget: { value } }) => type(value)}
          onKeyDown={press}
          onScroll={({ currentTarget: { scrollLeft } }) => underline.current?.scrollTo({ left: scrollLeft })}
        />
      </div>
      {count !== null && <span className="pl-filter-count">{count}</span>}
      <kbd className="pl-key">/</kbd>
      {isWrong && (
        <div className="pl-filter-error" id={errorId} role="alert">
          {mistakes.map(({ error, value }) => (
            <p key={`${error} ${value}`}>{words.error(error, plainText(value))}</p>
          ))}
          {more > 0 && <p>{t('connections.filter.more', { count: more, n: formatNumber(more, language) })}</p>}
          <p className="pl-filter-without">{t('connections.filter.without', { count: wrong.length })}</p>
        </div>
      )}
    </search>
  );
}

/** The tokens that were not understood, each with a space behind it: somebody is done with it. */
function wrongOf(tokens: readonly Token<unknown, string>[]): string {
  return tokens
    .filter(({ error }) => error)
    .map(({ source }) => `${source} `)
    .join('');
}

/** The draft again, unseen, with the wrong tokens underlined: an input cannot underline a part of itself. */
function Underlined({ draft, wrong }: { draft: string; wrong: readonly Token<unknown, string>[] }) {
  return wrong.map(({ from, source }, index) => (
    <Fragment key={from}>
      {draft.slice(wrong[index - 1]?.to ?? 0, from)}
      <u>{source}</u>
    </Fragment>
  ));
}
