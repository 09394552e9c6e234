/** The manual: the pages of `docs/` that are for people who use Pulsera, put into the build, taken apart when opened. */
import { lexer, type Token, type Tokens } from 'marked';
import alerts from '../../../../docs/alerts.md?raw';
import django from '../../../../docs/django.md?raw';
import operating from '../../../../docs/operating.md?raw';
import protocol from '../../../../docs/protocol.md?raw';
import recordings from '../../../../docs/recordings.md?raw';
import security from '../../../../docs/security.md?raw';
import settings from '../../../../docs/settings.md?raw';
import simulator from '../../../../docs/simulator.md?raw';
import templates from '../../../../docs/templates.md?raw';
import { PAGES, type PageName } from './pages.ts';

const SOURCES: Readonly<Record<PageName, string>> = {
  operating,
  templates,
  alerts,
  simulator,
  recordings,
  settings,
  protocol,
  django,
  security,
};

/** A title within a page. `slug` is what links name it by; `depth` is 2 for a chapter, 3 below it. */
export interface Title {
  readonly page: PageName;
  readonly slug: string;
  readonly text: string;
  readonly depth: number;
}

export interface Page {
  readonly tokens: readonly Token[];
  /** Every title but the page's own, in order. */
  readonly titles: readonly Title[];
  /** The slug of each heading among the tokens. */
  readonly slugs: ReadonlyMap<Token, string>;
}

const read = new Map<PageName, Page>();

/** A page, taken apart. */
export function readPage(name: PageName): Page {
  let page = read.get(name);
  if (!page) {
    page = takeApart(name, SOURCES[name]);
    read.set(name, page);
  }
  return page;
}

/** Takes the source of a page apart. */
export function takeApart(page: PageName, source: string): Page {
  const tokens = lexer(source);
  const slugs = new Map<Token, string>();
  const taken = new Map<string, number>();
  const titles: Title[] = [];
  for (const token of tokens) {
    if (token.type !== 'heading') continue;
    const { depth, tokens: inner = [] } = token as Tokens.Heading;
    const text = plainWords(inner);
    const slug = slugOf(text);
    const times = taken.get(slug) ?? 0;
    taken.set(slug, times + 1);
    const own = times === 0 ? slug : `${slug}-${times}`;
    slugs.set(token, own);
    if (depth > 1) titles.push({ page, slug: own, text, depth });
  }
  return { tokens, titles, slugs };
}

/** What is written, without how. */
function plainWords(tokens: readonly Token[]): string {
  return tokens
    .map((token) => ('tokens' in token && token.tokens ? plainWords(token.tokens) : 'text' in token ? token.text : ''))
    .join('');
}

/** A title as links name it: lower case, without punctuation, spaces as hyphens. */
function slugOf(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');
}

/** Where a link leads: a place in the manual, or an address elsewhere that only its words can name. */
export type Destination = { readonly page: PageName; readonly at: string } | { readonly elsewhere: string };

/** Reads the address of a link on a page. */
export function destinationOf(href: string, from: PageName): Destination {
  const [file = '', at = ''] = href.split('#', 2);
  if (file === '') return { page: from, at };
  const page = PAGES.find((name) => `${name}.md` === file);
  return page ? { page, at } : { elsewhere: href };
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Titles of the whole manual that hold every word of a text, page by page. */
export function findTitles(text: string): readonly Title[] {
  const words = plain(text).split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  return PAGES.flatMap((name) => readPage(name).titles).filter((title) => {
    const full = plain(title.text);
    return words.every((word) => full.includes(word));
  });
}
