/** The API in one readable page, made from its OpenAPI document; needs nothing from elsewhere. */
import { randomBytes } from 'node:crypto';
import type { OpenApiDocument, Operation } from './openapi.ts';

/** The page and the policy that lets only its own style in. */
export function docsPage(document: OpenApiDocument): { readonly html: string; readonly policy: string } {
  const nonce = randomBytes(18).toString('base64');
  const { info, paths } = document;
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => section(method, path, operation)),
  );
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Pulsera API ${escaped(info.version)}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<header><h1>Pulsera API <small>${escaped(info.version)}</small></h1><p>${rich(info.description)}</p>
<p><a href="/api/openapi.json">The OpenAPI document</a></p></header>
<main>${operations.join('\n')}</main>
</body>
</html>
`;
  return { html, policy: `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; frame-ancestors 'none'` };
}

function section(method: string, path: string, operation: Operation): string {
  const body = operation.requestBody?.content['application/json'];
  return `<section><h2><code class="method">${method.toUpperCase()}</code> <code>${escaped(path)}</code></h2>
<p class="summary">${escaped(operation.summary)}</p><p>${rich(operation.description)}</p>
${table(
  'Parameters',
  (operation.parameters ?? []).map((one) => [
    `<code>${escaped(one.name)}</code>`,
    one.in + (one.required ? ', required' : ''),
    rich(one.description),
  ]),
)}
${body ? `<h3>Body</h3><pre tabindex="0">${escaped(JSON.stringify(body.example, null, 2))}</pre>` : ''}
${table(
  'Answers',
  Object.entries(operation.responses).map(([status, { description }]) => [`<code>${status}</code>`, rich(description)]),
)}</section>`;
}

function table(title: string, rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const cells = rows.map(
    (row) =>
      `<tr>${row.map((cell, i) => (i === 0 ? `<th scope="row">${cell}</th>` : `<td>${cell}</td>`)).join('')}</tr>`,
  );
  return `<h3>${title}</h3><table>${cells.join('')}</table>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Escaped text whose `code` is set as code. */
function rich(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

const STYLE = `
:root { color-scheme: light dark; --bg: #fff; --panel: #f4f6f5; --line: #cfd8d5; --ink: #10191b; --dim: #435256; --pulse: #066f68; }
@media (prefers-color-scheme: dark) { :root { --bg: #0e1316; --panel: #141b1f; --line: #2b373d; --ink: #e9eff0; --dim: #aebbc0; --pulse: #52d1c4; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 2rem 1rem; background: var(--bg); color: var(--ink);
  font: 15px/1.5 Inter, "Segoe UI", system-ui, sans-serif; }
h1 { font-size: 1.9rem; margin: 0; } h1 small { color: var(--dim); font-size: 1rem; font-weight: 400; }
h2 { font-size: 1.05rem; margin: 0 0 .25rem; } h3 { font-size: .85rem; color: var(--dim); margin: 1.25rem 0 .25rem; }
section { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 1rem 1.25rem; margin: 1rem 0; }
p { margin: .25rem 0; color: var(--dim); } .summary { color: var(--ink); font-weight: 560; } a { color: var(--pulse); }
code, pre { font-family: "JetBrains Mono", "Cascadia Mono", Menlo, monospace; font-size: .9em; }
.method { color: var(--pulse); }
pre { background: var(--bg); border: 1px solid var(--line); border-radius: 5px; padding: .75rem; overflow-x: auto; margin: 0; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0;
  border-top: 1px solid var(--line); font-weight: 400; } th { white-space: nowrap; }
`;
