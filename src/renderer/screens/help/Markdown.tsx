/** Draws a page of the manual. Every token becomes an element or text: markup within a page is shown as it is written. */
import type { Token, Tokens } from 'marked';
import { Fragment, type ReactNode } from 'react';
import { CopyButton } from '../../kit/CopyButton.tsx';
import { formatRoute } from '../../router.ts';
import { destinationOf, type Page } from './manual.ts';
import type { PageName } from './pages.ts';

export interface MarkdownProps {
  readonly name: PageName;
  readonly page: Page;
  /** What the button that copies a sample is called. */
  readonly copy: string;
}

const COMMENT = /^\s*<!--[\s\S]*-->\s*$/;

export function Markdown({ name, page, copy }: MarkdownProps) {
  const each = (tokens: readonly Token[] | undefined): ReactNode =>
    // biome-ignore lint/suspicious/noArrayIndexKey: a page never changes
    (tokens ?? []).map((token, at) => <Fragment key={at}>{draw(token)}</Fragment>);

  const draw = (token: Token): ReactNode => {
    switch (token.type) {
      case 'heading': {
        const { depth, tokens } = token as Tokens.Heading;
        const Title = `h${Math.min(depth, 6)}` as 'h1' | 'h2' | 'h3' | 'h4' | 'h5' | 'h6';
        return (
          <Title data-slug={page.slugs.get(token)} tabIndex={-1}>
            {each(tokens)}
          </Title>
        );
      }
      case 'paragraph':
        return <p>{each(token.tokens)}</p>;
      case 'text':
        return 'tokens' in token && token.tokens ? each(token.tokens) : token.text;
      case 'strong':
        return <strong>{each(token.tokens)}</strong>;
      case 'em':
        return <em>{each(token.tokens)}</em>;
      case 'codespan':
        return <code>{token.text}</code>;
      case 'code':
        return (
          <div className="pl-manual-code">
            <pre>
              <code>{token.text}</code>
            </pre>
            <CopyButton text={token.text} label={copy} />
          </div>
        );
      case 'list': {
        const { ordered, start, items } = token as Tokens.List;
        const List = ordered ? 'ol' : 'ul';
        return (
          <List start={ordered && start !== '' ? start : undefined}>
            {items.map(({ tokens }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a page never changes
              <li key={at}>{each(tokens)}</li>
            ))}
          </List>
        );
      }
      case 'blockquote':
        return <blockquote>{each(token.tokens)}</blockquote>;
      case 'hr':
        return <hr />;
      case 'br':
        return <br />;
      case 'escape':
        return token.text;
      case 'space':
      case 'def':
        return null;
      case 'link':
        return <Link href={token.href}>{each(token.tokens)}</Link>;
      case 'table': {
        const { header, rows } = token as Tokens.Table;
        return <Table header={header} rows={rows} each={each} />;
      }
      case 'html':
        return COMMENT.test(token.raw) ? null : token.raw;
      default:
        return token.raw;
    }
  };

  /** Within the manual a link leads; elsewhere it only names, since the console opens nothing outside of itself. */
  const Link = ({ href, children }: { href: string; children: ReactNode }): ReactNode => {
    const to = destinationOf(href, name);
    if ('elsewhere' in to) return <span title={to.elsewhere}>{children}</span>;
    return <a href={formatRoute({ room: 'help', id: to.page, query: { at: to.at } })}>{children}</a>;
  };

  return each(page.tokens);
}

interface TableProps {
  readonly header: readonly Tokens.TableCell[];
  readonly rows: readonly (readonly Tokens.TableCell[])[];
  readonly each: (tokens: readonly Token[] | undefined) => ReactNode;
}

function Table({ header, rows, each }: TableProps) {
  return (
    <table>
      <thead>
        <tr>
          {header.map((cell, at) => {
            const Cell = cell.text === '' ? 'td' : 'th';
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: a page never changes
              <Cell key={at} {...(Cell === 'th' ? { scope: 'col' } : {})}>
                {each(cell.tokens)}
              </Cell>
            );
          })}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, line) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a page never changes
          <tr key={line}>
            {row.map((cell, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a page never changes
              <td key={at}>{each(cell.tokens)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
