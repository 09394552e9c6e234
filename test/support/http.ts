/** The hub's API over real HTTP: as a good client asks, and byte by byte as no good client does. */
import type { Notification } from '../../src/shared/protocol.ts';
import type { TestHub } from './hub.ts';
import { RawClient } from './raw.ts';

export interface ApiNotification extends Notification {
  readonly consumidor_id: string;
}

/** Everything that an answer may hold; which of it there is depends on what was asked. */
interface ApiBody extends ApiNotification {
  readonly results: readonly ApiNotification[];
  readonly next: string | null;
  readonly deliveries: readonly {
    readonly connection: number;
    readonly written_at: string;
    readonly confirmed_at: string | null;
    readonly read_at: string | null;
  }[];
  readonly code: string;
  readonly field: string;
  readonly detail: string;
  readonly errors: readonly { readonly field: string; readonly detail: string }[];
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: ApiBody;
}

/** Asks with JSON, or with a string as it is. */
export async function askApi(
  hub: Pick<TestHub, 'url'>,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<ApiAnswer> {
  const response = await fetch(new URL(path, hub.url), {
    method,
    redirect: 'manual',
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') && text !== '';
  return { status: response.status, headers: response.headers, text, body: json ? JSON.parse(text) : null };
}

/** A notification to be created. */
export const apiDraft = (consumidor_id: string | number, more: object = {}) => ({
  consumidor_id,
  tipo: 'alerta',
  contenido: 'Alta probabilidad de craving detectada',
  ...more,
});

export interface RawAnswer {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Says these bytes on a connection of their own, and answers what comes back until the hub ends it. */
export async function exchange(port: number, bytes: string | Buffer): Promise<RawAnswer> {
  const client = new RawClient(port);
  client.say(bytes);
  await new Promise<void>((resolve) => client.socket.once('close', () => resolve()));
  const [head = '', ...rest] = client.received.toString('utf8').split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line) => [
    line.split(':', 1)[0]?.toLowerCase() ?? '',
    line.slice(line.indexOf(':') + 1).trim(),
  ]);
  return { status: Number(first.split(' ')[1]), headers: Object.fromEntries(headers), body: rest.join('\r\n\r\n') };
}

/** A whole request that ends its connection; `headers` are lines, and a Content-Length is added where there is a body. */
export function rawRequest(
  port: number,
  method: string,
  path: string,
  { headers = [] as readonly string[], body = '' as string | Buffer } = {},
): Buffer {
  const bytes = Buffer.from(body as string);
  const sized = bytes.length > 0 && !headers.some((line) => /^(?:content-length|transfer-encoding):/i.test(line));
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: close',
    ...headers,
    ...(sized ? [`Content-Length: ${bytes.length}`] : []),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), bytes]);
}
