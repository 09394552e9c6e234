import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { Markdown } from '../../../../src/renderer/screens/help/Markdown.tsx';
import { takeApart } from '../../../../src/renderer/screens/help/manual.ts';

const draw = (source: string): string =>
  renderToStaticMarkup(
    createElement(Markdown, { name: 'protocol', page: takeApart('protocol', source), copy: 'Copy' }),
  );

test('markup within a page is text, comments are nothing, and pictures are not fetched', () => {
  expect(draw('<script>alert(1)</script>')).toBe('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(draw('a <b onclick="x()">b</b>')).toBe('<p>a &lt;b onclick=&quot;x()&quot;&gt;b&lt;/b&gt;</p>');
  expect(draw('<!-- not for readers -->')).toBe('');
  expect(draw('![x](http://example.com/x.png)')).not.toContain('<img');
});

test('links lead within the manual only', () => {
  expect(draw('[ids](#ids)')).toBe('<p><a href="#/help/protocol?at=ids">ids</a></p>');
  expect(draw('[x](django.md#going-back)')).toContain('href="#/help/django?at=going-back"');
  for (const href of ['javascript:alert(1)', 'https://example.com/', 'asyncapi.json'])
    expect(draw(`[x](${href})`)).not.toContain('href');
});

test('titles, lists, tables and code keep their kind', () => {
  expect(draw('## A `b`')).toBe('<h2 data-slug="a-b" tabindex="-1">A <code>b</code></h2>');
  expect(draw('2. a\n3. **b**')).toBe('<ol start="2"><li>a</li><li><strong>b</strong></li></ol>');
  expect(draw('|a||\n|---|---|\n|`1`|2|')).toBe(
    '<table><thead><tr><th scope="col">a</th><td></td></tr></thead><tbody><tr><td><code>1</code></td><td>2</td></tr></tbody></table>',
  );
});
