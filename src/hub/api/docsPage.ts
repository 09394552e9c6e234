/** The API in one readable page, made from its OpenAPI document; needs nothing from elsewhere. */
import { STYLE } from './docsStyle.ts';
import type { JsonSchema, OpenApiDocument, Operation } from './openapi.ts';
import { PROBLEMS } from './problems.ts';

/** Where the page's requests go: a hub with the default settings. */
const ADDRESS = 'http://127.0.0.1:8000';

/** The policy that lets only the page's own style in. */
export function docsPolicy(nonce: string): string {
  return `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}

/** The page; `%NONCE%` stands where the nonce goes. */
export function docsPage({ info, paths, components }: OpenApiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Pulsera API ${escaped(info.version)}</title>
<style nonce="%NONCE%">${STYLE}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header>
<svg viewBox="0 0 20 20" fill="none" aria-hidden="true"><path d="M14.9 5.3A7 7 0 1 1 9.3 3.04" stroke-width="2.2" stroke-linecap="round"/><circle cx="13.1" cy="4.6" r="2.9"/></svg>
<h1>Pulsera API <small>${escaped(info.version)}</small></h1>
<a href="/api/openapi.json">OpenAPI document</a>
</header>
<nav aria-label="Contents"><ul>
${operations.map(({ method, operation }) => `<li><a href="#${operation.operationId}">${chip(method)} ${escaped(operation.summary)}</a></li>`).join('\n')}
<li><a href="#schemas">Schemas</a></li>
<li><a href="#problems">Problems</a></li>
</ul></nav>
<main id="content" tabindex="-1">
<p class="lead">${rich(info.description)}</p>
${operations.map(operationSection).join('\n')}
<section id="schemas"><h2>Schemas</h2>
${Object.entries(components.schemas)
  .map(([name, schema]) => `<h3 id="${name}">${name}</h3>${paragraph(schema.description)}${properties(schema)}`)
  .join('\n')}
</section>
<section id="problems"><h2>Problems</h2>
<p>Everything that is refused is answered as <code>application/problem+json</code> (RFC 9457). Programs may rely on <code>code</code>.</p>
${table(
  ['Code', 'Status', 'What it means'],
  Object.entries(PROBLEMS).map(([code, { status, title, meaning }]) => [
    `<code id="${code}">${code}</code>`,
    String(status),
    `<b>${escaped(title)}.</b> ${rich(meaning)}`,
  ]),
)}
</section>
</main>
</body>
</html>
`;
}

function operationSection({
  method,
  path,
  operation,
}: {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}): string {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation;
  const body = requestBody?.content['application/json'];
  const [status, success] = Object.entries(responses).find(([code]) => code.startsWith('2')) ?? [];
  return `<section id="${operationId}"><h2>${escaped(summary)}</h2>
<p class="address">${chip(method)} <code>${escaped(path)}</code></p>
<p>${rich(description)}</p>
${
  parameters.length === 0
    ? ''
    : `<h3>Parameters</h3>${table(
        ['Name', 'In', 'Type', 'What it does'],
        parameters.map((one) => [
          `<code>${escaped(one.name)}</code>${one.required ? REQUIRED : ''}`,
          one.in,
          typeWords(one.schema),
          rich(one.description),
        ]),
      )}`
}
${body ? `<h3>Body</h3><p>${typeWords(body.schema)}</p>` : ''}
${Object.values(body?.examples ?? {})
  .map((example) => code(`Example: ${example.summary}`, curl(method, path, example.value)))
  .join('\n')}
<h3>Answers</h3>
${table(
  ['Status', 'What it means'],
  Object.entries(responses).map(([code, response]) => [
    `<code>${code}</code>`,
    problemLinks(response.description) + answered(response.content?.['application/json']?.schema),
  ]),
)}
${Object.values(success?.content?.['application/json']?.examples ?? {})
  .map((example) => code(`${status}: ${example.summary}`, JSON.stringify(example.value, null, 2)))
  .join('\n')}
</section>`;
}

const REQUIRED = ' <span class="required">required</span>';

function paragraph(text: string | undefined): string {
  return text === undefined ? '' : `<p>${rich(text)}</p>`;
}

/** What a schema's properties are. */
function properties({ properties: all = {}, required = [] }: JsonSchema): string {
  return table(
    ['Property', 'Type', 'What it is'],
    Object.entries(all).map(([name, schema]) => [
      `<code>${escaped(name)}</code>${required.includes(name) ? REQUIRED : ''}`,
      typeWords(schema),
      rich(schema.description ?? ''),
    ]),
  );
}

/** A schema's kind and bounds in words. */
function typeWords(schema: JsonSchema): string {
  const name = schema.$ref?.split('/').at(-1);
  if (name !== undefined) return `<a href="#${name}">${name}</a>`;
  if (schema.anyOf) return schema.anyOf.map(typeWords).join(' or ') + defaultWords(schema);
  if (schema.const !== undefined) return `<code>${escaped(JSON.stringify(schema.const))}</code>`;
  if (schema.enum)
    return schema.enum.map((value) => `<code>${escaped(String(value))}</code>`).join(' or ') + defaultWords(schema);
  if (schema.items) {
    const most = schema.maxItems === undefined ? '' : ` of up to ${schema.maxItems.toLocaleString('en')}`;
    return `list${most}: ${typeWords(schema.items)}`;
  }
  const types = [schema.type ?? 'anything'].flat().join(' or ');
  return escaped(types) + escaped(boundWords(schema)) + defaultWords(schema);
}

function boundWords({ minLength, maxLength, minimum, maximum }: JsonSchema): string {
  if (maxLength !== undefined) return `, ${minLength ?? 0}–${maxLength.toLocaleString('en')} characters`;
  const bounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  return bounded ? `, ${minimum ?? 0}–${maximum.toLocaleString('en')}` : '';
}

function defaultWords({ default: value }: JsonSchema): string {
  return value === undefined ? '' : `, default <code>${escaped(JSON.stringify(value))}</code>`;
}

function answered(schema: JsonSchema | undefined): string {
  return schema === undefined || schema.type === 'object' ? '' : ` ${typeWords(schema)}.`;
}

/** The request as a command line. */
function curl(method: string, path: string, body: unknown): string {
  // Without -X it is POST, as soon as there is a body.
  const verb = method === 'post' ? '' : ` -X ${method.toUpperCase()}`;
  const text = Array.isArray(body)
    ? `[\n    ${body.map((item) => JSON.stringify(item)).join(',\n    ')}\n  ]`
    : JSON.stringify(body);
  const json = text.replaceAll("'", String.raw`'\''`);
  return `curl -s${verb} -H 'Content-Type: application/json' \\\n  -d '${json}' \\\n  ${ADDRESS}${path.replace('{id}', '4503599627370497')}`;
}

function chip(method: string): string {
  return `<span class="method ${method}">${method.toUpperCase()}</span>`;
}

function code(title: string, text: string): string {
  return `<figure><figcaption>${escaped(title)}</figcaption><pre tabindex="0"><code>${escaped(text)}</code></pre></figure>`;
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = heads.map((cell) => `<th scope="col">${cell}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n');
  return `<div class="scroll" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** Escaped text whose `code` is set as code. */
function rich(text: string): string {
  return escaped(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}

/** The same, where the codes of problems lead to what they mean. */
function problemLinks(text: string): string {
  return rich(text).replaceAll(/<code>(\w+)<\/code>/g, (match, name: string) =>
    Object.hasOwn(PROBLEMS, name) ? `<a href="#${name}">${match}</a>` : match,
  );
}
