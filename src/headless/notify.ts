/** `npm run notify -- 42 "text"`: sends notifications through a hub's API. */

import { type Arguments, ArgumentsError, COMMON_OPTIONS } from '../hub/arguments.ts';
import { VERSION } from '../hub/version.ts';
import { shortId } from '../shared/ids.ts';
import { runCommand } from './command.ts';
import { chosenToken, localHubAddress } from './hubAddress.ts';

const DEFAULT_TIPO = 'recordatorio';
/** The hub answers when its disk has it; a hub that takes this long is not well. */
const ANSWER_MS = 30_000;

const OPTIONS = {
  url: {
    value: 'url',
    doc: "Address of the hub. Default: that of this machine's running hub, or what its settings say.",
  },
  tipo: { value: 'word', doc: `Kind of the notification. Default: ${DEFAULT_TIPO}.` },
  'deseo-id': { value: 'number', doc: 'deseo_id of the notification. Default: none.' },
  token: {
    value: 'text',
    doc: "The hub's token. Default: PULSERA_TOKEN, else the data dir's own, which only the hub that runs on that data dir gets, or one named by --url together with --data-dir.",
  },
  json: { doc: "Print the hub's answer as it is." },
  ...COMMON_OPTIONS,
} as const;

const USAGE = `npm run notify -- ID[,ID…] TEXT [flags]
npm run notify -- - [flags]

Sends a notification to one consumer or several: all get it or none. With - for the text, it is read from standard
input; with - alone, standard input holds the JSON that POST /api/notificaciones/ takes.`;

/** Why it was not sent; `message` is one sentence with the way out. */
class NotifyError extends Error {
  override readonly name = 'NotifyError';
  readonly code: 'hub_unreachable' | 'unauthorized' | 'refused';

  constructor(code: NotifyError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

type Read = Arguments<keyof typeof OPTIONS>;

await runCommand({
  usage: USAGE,
  options: OPTIONS,
  positionals: true,
  run: async (read) => {
    const { options } = read;
    const body = await bodyFrom(read);
    const base = options.url === undefined ? await localHubAddress(read) : namedHub(options.url);
    const { status, text } = await send(base, await chosenToken(read, base.href), body);
    if (status !== 201) throw refused(status, text, base);
    process.stdout.write(options.json === undefined ? told(text, base) : `${text}\n`);
  },
});

/** The JSON to be sent. */
async function bodyFrom({ options, positionals }: Read): Promise<string> {
  const [to, text, ...rest] = positionals;
  if (to === '-' && text === undefined) return readAll(process.stdin);
  if (to === undefined || text === undefined || rest.length > 0) {
    throw new ArgumentsError(
      'Say to whom and what, the text in quotes: npm run notify -- 42 "Tu cita es hoy a las 17:00"',
    );
  }
  const contenido = text === '-' ? (await readAll(process.stdin)).replace(/\r?\n$/, '') : text;
  const tipo = options.tipo ?? DEFAULT_TIPO;
  const deseo_id = options['deseo-id'] === undefined ? null : wholeNumber(options['deseo-id']);
  const drafts = to.split(',').map((consumidor_id) => ({ consumidor_id, tipo, contenido, deseo_id }));
  return JSON.stringify(drafts.length === 1 ? drafts[0] : drafts);
}

function namedHub(text: string): URL {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (url && /^https?:$/.test(url.protocol)) return new URL('/', url);
  throw new ArgumentsError(`--url: ${JSON.stringify(text)} is no address such as http://127.0.0.1:8000/.`);
}

async function send(base: URL, token: string | null, body: string): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(new URL('api/notificaciones/', base), {
      method: 'POST',
      // Followed, a redirection would carry the token to wherever it points.
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': `pulsera-cli/${VERSION}`,
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      },
      body,
    });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    const { name, cause } = error as { name?: string; cause?: { code?: string; message?: string } };
    const reason = name === 'TimeoutError' ? 'timeout' : (cause?.code ?? cause?.message ?? 'no answer');
    throw new NotifyError(
      'hub_unreachable',
      `No hub answers at ${base} (${reason}). Start one with npm run serve, or name it with --url.`,
    );
  }
}

/** What the hub has against it, in its own sentence where it gave one. */
function refused(status: number, text: string, base: URL): NotifyError {
  if (status === 401) {
    return new NotifyError('unauthorized', `${base} wants its token: give it with --token or PULSERA_TOKEN.`);
  }
  const { detail } = (parsed(text) ?? {}) as { detail?: unknown };
  return new NotifyError(
    'refused',
    typeof detail === 'string' ? printable(detail) : `${base} answered ${status}: it is no Pulsera hub.`,
  );
}

/** What was stored, for people. */
function told(text: string, base: URL): string {
  const answer = parsed(text) as Stored | { readonly results: readonly Stored[] } | null;
  const stored = answer !== null && 'results' in answer ? answer.results : [answer];
  const lines = stored.map((one) => {
    if (typeof one?.id !== 'number') throw new NotifyError('refused', `${base} answered no Pulsera's JSON.`);
    return `Stored ${shortId(one.id)} for ${printable(one.consumidor_id)} (id ${one.id}).`;
  });
  if (lines.length !== 1) lines.push(`${lines.length} notifications stored.`);
  return `${lines.join('\n')}\n`;
}

interface Stored {
  readonly id: number;
  readonly consumidor_id: string;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What came over the network may neither move the cursor nor colour the screen. */
function printable(text: string): string {
  return String(text).replace(/[\p{Cc}\p{Cf}]/gu, '?');
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (/^-?\d+$/.test(text) && Number.isSafeInteger(number)) return number;
  throw new ArgumentsError(`--deseo-id: ${JSON.stringify(text)} is not a whole number.`);
}

async function readAll(stream: NodeJS.ReadStream): Promise<string> {
  stream.setEncoding('utf8');
  let text = '';
  for await (const chunk of stream) text += chunk;
  return text;
}
