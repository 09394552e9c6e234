/** Help: the manual, within the console and without a network. Left the pages and their chapters, right the page. */
import { TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLetters } from '../../kit/useLetters.ts';
import { formatRoute, go, type Route } from '../../router.ts';
import './help.css';
import { Licences } from './Licences.tsx';
import { Markdown } from './Markdown.tsx';
import { findTitles, readPage, type Title } from './manual.ts';
import { LICENCES, PAGES, type PageName } from './pages.ts';

/** From here on the contents list chapters only. */
const MANY_TITLES = 24;

export function HelpScreen({ route }: { route: Route }) {
  const licences = route.id === LICENCES;
  const name = PAGES.find((one) => one === route.id) ?? PAGES[0];
  const at = route.query['at'] ?? '';
  const root = useRef<HTMLDivElement>(null);
  useLetters({ Escape: back });
  return (
    <div className="pl-help" ref={root}>
      <Contents name={licences ? null : name} at={at} />
      {licences ? <Licences /> : <ManualPage name={name} at={at} root={root} />}
    </div>
  );
}

interface ManualPageProps {
  readonly name: PageName;
  /** The title to show, '' for the page's top. */
  readonly at: string;
  /** Holds the links that lead into the page. */
  readonly root: RefObject<HTMLElement | null>;
}

function ManualPage({ name, at, root }: ManualPageProps) {
  const { t } = useTranslation();
  const page = useMemo(() => readPage(name), [name]);
  const scroller = useRef<HTMLElement>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another page begins at its top too
  useEffect(() => {
    const show = (): void => {
      const title = at === '' ? null : scroller.current?.querySelector<HTMLElement>(`[data-slug="${CSS.escape(at)}"]`);
      if (title) {
        title.scrollIntoView();
        title.focus({ preventScroll: true });
      } else scroller.current?.scrollTo({ top: 0 });
    };
    // A link to where the address already is changes nothing, but whoever scrolled away wants to be there again.
    const again = ({ target }: MouseEvent): void => {
      if ((target as Element).closest('a')?.hash === location.hash) show();
    };
    show();
    const { current } = root;
    current?.addEventListener('click', again);
    return () => current?.removeEventListener('click', again);
  }, [name, at]);

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the focus
    <section className="pl-help-page" ref={scroller} tabIndex={0} aria-label={t(`help.pages.${name}`)}>
      <article className="pl-manual" lang="en">
        <Markdown name={name} page={page} copy={t('help.copy')} />
      </article>
    </section>
  );
}

/** Where somebody came from; from outside of the console, to where it begins. */
function back(): void {
  if (history.length > 1) history.back();
  else go({ room: 'connections' });
}

function Contents({ name, at }: { name: PageName | null; at: string }) {
  const { t } = useTranslation();
  const [search, setSearch] = useState('');
  const found = useMemo(() => findTitles(search), [search]);
  const searching = search.trim() !== '';
  return (
    <nav className="pl-help-contents" aria-label={t('help.contents')}>
      <TextInput
        aria-label={t('help.search')}
        aria-keyshortcuts="/"
        placeholder={t('help.search')}
        leftSection={<IconSearch size=".875rem" stroke={1.5} aria-hidden />}
        rightSection={<kbd className="pl-key">/</kbd>}
        maxLength={60}
        spellCheck={false}
        autoComplete="off"
        value={search}
        onChange={({ currentTarget: { value } }) => setSearch(value)}
        onKeyDown={(event) => {
          const [first] = found;
          if (event.key === 'Enter' && first) go(routeTo(first));
          if (event.key !== 'Escape') return;
          if (search === '') event.currentTarget.blur();
          else setSearch('');
        }}
      />
      <p className="pl-unseen" role="status">
        {searching && t('help.found', { count: found.length })}
      </p>
      {searching && found.length === 0 && <p className="pl-note">{t('help.nothing', { text: search.trim() })}</p>}
      <ul className="pl-help-pages">
        {PAGES.map((one) => {
          const open = searching ? found.filter((title) => title.page === one) : one === name ? chapters(one) : [];
          if (searching && open.length === 0) return null;
          return (
            <li key={one}>
              <a
                className="pl-help-link"
                href={formatRoute({ room: 'help', id: one })}
                aria-current={one === name && at === '' ? 'page' : undefined}
                data-open={one === name ? '' : undefined}
              >
                {t(`help.pages.${one}`)}
              </a>
              {open.length > 0 && (
                <ul lang="en">
                  {open.map((title) => (
                    <li key={title.slug} data-depth={searching ? undefined : title.depth}>
                      <a
                        className="pl-help-link"
                        href={formatRoute(routeTo(title))}
                        aria-current={one === name && at === title.slug ? 'location' : undefined}
                      >
                        {title.text}
                      </a>
                    </li>
                  ))}
                </ul>
              )}
            </li>
          );
        })}
      </ul>
      <div className="pl-help-note">
        <p>{t('help.inEnglish')}</p>
        <a
          className="pl-help-link"
          href={formatRoute({ room: 'help', id: LICENCES })}
          aria-current={name === null ? 'page' : undefined}
        >
          {t('help.licences.title')}
        </a>
        <a className="pl-help-link" href={formatRoute({ room: 'diagnosis', query: { report: '1' }, playing: null })}>
          {t('diagnosis.report.open')}
        </a>
      </div>
    </nav>
  );
}

/** Every title of a page, or its chapters where that would be a long list. */
function chapters(name: PageName): readonly Title[] {
  const { titles } = readPage(name);
  return titles.length <= MANY_TITLES ? titles : titles.filter(({ depth }) => depth === 2);
}

function routeTo({ page, slug }: Title) {
  return { room: 'help', id: page, query: { at: slug } } as const;
}
