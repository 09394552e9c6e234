import { describe, expect, test } from 'vitest';
import { destinationOf, findTitles, readPage } from '../../../../src/renderer/screens/help/manual.ts';
import { PAGES } from '../../../../src/renderer/screens/help/pages.ts';

/** Every link of a page, from its tokens, nested ones included. */
function linksOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(linksOf);
  if (typeof value !== 'object' || value === null) return [];
  const own = 'type' in value && value.type === 'link' && 'href' in value ? [String(value.href)] : [];
  return [...own, ...Object.values(value).flatMap(linksOf)];
}

describe('the manual', () => {
  test.each(PAGES)('%s has one title of its own and chapters that links can name', (name) => {
    const { tokens, titles, slugs } = readPage(name);
    expect(tokens.filter((token) => token.type === 'heading' && token.depth === 1)).toHaveLength(1);
    expect(titles.length).toBeGreaterThan(4);
    expect(new Set(slugs.values()).size).toBe(slugs.size);
  });

  test.each(PAGES)('every link of %s that stays in the manual leads to a title', (name) => {
    const links = linksOf(readPage(name).tokens);
    const lost = links.filter((href) => {
      const to = destinationOf(href, name);
      if ('elsewhere' in to || to.at === '') return false;
      return !readPage(to.page).titles.some(({ slug }) => slug === to.at);
    });
    expect(lost).toEqual([]);
  });

  test('links are read as places in the manual, or as elsewhere', () => {
    expect(destinationOf('#close-codes', 'protocol')).toEqual({ page: 'protocol', at: 'close-codes' });
    expect(destinationOf('protocol.md#ids', 'django')).toEqual({ page: 'protocol', at: 'ids' });
    expect(destinationOf('security.md', 'operating')).toEqual({ page: 'security', at: '' });
    for (const href of ['asyncapi.json', 'adr/0005-console-ui.md', 'https://example.com/', 'javascript:alert(1)'])
      expect(destinationOf(href, 'protocol')).toEqual({ elsewhere: href });
  });

  test('titles are found by all words, whatever their case', () => {
    expect(findTitles('CLOSE codes').map(({ page, slug }) => `${page}#${slug}`)).toEqual(['protocol#close-codes']);
    expect(findTitles('codes close')).toHaveLength(1);
    expect(findTitles('  ')).toEqual([]);
    expect(findTitles('zzz')).toEqual([]);
  });
});
