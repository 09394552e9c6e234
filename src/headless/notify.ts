/** `npm run notify -- 42 "text"`: sends a notification through a hub's API. */
import { readToken } from '../hub/dataDir.ts';
import { type Answer, ask } from '../hub/doctor/ask.ts';
import { settle } from '../hub/home.ts';
import { shortId } from '../shared/ids.ts';
import { COMMON_OPTIONS } from './arguments.ts';
import { chosenDataDir, runCommand, VERSION } from './command.ts';

const DEFAULT_TIPO = 'recordatorio';

const OPTIONS = {
  ...COMMON_OPTIONS,
  url: { value: 'url', doc: 'Address of the hub. Default: the one that the settings name, on this machine.' },
  tipo: { value: 'word', doc: `Kind of the notification. Default: ${DEFAULT_TIPO}.` },
  'deseo-id': { value: 'number', doc: 'deseo_id of the notification. Default: none.' },
  token: { value: 'text', doc: "The hub's token. Default: PULSERA_TOKEN, else the data dir's own." },
  json: { doc: "Print the hub's answer as it is." },
} as const;

/** What cannot be sent; `message` is one sentence with the way out. */
class NotifyError extends Error {
  override readonly name = 'NotifyError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

await runCommand({
  usage:
    'npm run notify -- ID[,ID…] "TEXT" [flags]\n\nSends a notification to one consumer or several. With - instead of the text, the text is read from standard input.',
  options: OPTIONS,
  positionals: true,
  run: async ({ settings: flags, options, positionals }) => {
    const [ids, text, ...rest] = positionals;
    if (ids === undefined || text === undefined || rest.length > 0) {
      throw new NotifyError('bad_flag', 'Say to whom and what: npm run notify -- 42 "Tu cita es hoy a las 17:00"');
    }
    const path = chosenDataDir(options);
    const { host, port } = (await settle({ dataDir: path, flags, environment: process.env })).values;
    const base = hubUrl(options.url ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}/`);
    const token = options.token ?? process.env['PULSERA_TOKEN'] ?? (await readToken(path).catch(() => null));
    const contenido = text === '-' ? await readAll(process.stdin) : text;
    const consumers = ids.split(',').filter(Boolean);
    const drafts = consumers.map((consumidor_id) => ({
      consumidor_id,
      tipo: options.tipo ?? DEFAULT_TIPO,
      contenido,
      deseo_id: options['deseo-id'] === undefined ? null : wholeNumber(options['deseo-id']),
    }));
    const answer = await send(base, token, JSON.stringify(drafts));
    if (answer.status !== 201) throw refused(answer, base);
    if (options.json !== undefined) process.stdout.write(`${answer.text}\n`);
    else {
      const { results } = JSON.parse(answer.text) as { results: { id: number; consumidor_id: string }[] };
      for (const { id, consumidor_id } of results) process.stdout.write(`stored ${shortId(id)} for ${consumidor_id}\n`);
    }
  },
});

async function send(base: URL, token: string | null, body: string): Promise<Answer> {
  try {
    return await ask(new URL('api/notificaciones/', base), {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'User-Agent': `pulsera-cli/${VERSION}`,
        ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      },
      body,
    });
  } catch {
    throw new NotifyError(
      'hub_unreachable',
      `No hub answers at ${base}. Start one with npm run serve, or name it with --url.`,
    );
  }
}

/** The hub's own sentence where it gave one. */
function refused({ status, text }: Answer, base: URL): NotifyError {
  let detail: unknown;
  try {
    detail = (JSON.parse(text) as { detail?: unknown }).detail;
  } catch {
    // Not the API of a Pulsera: the status has to do.
  }
  if (status === 401)
    return new NotifyError('unauthorized', `${base} wants its token: give it with --token or PULSERA_TOKEN.`);
  return new NotifyError(
    'refused',
    typeof detail === 'string' ? detail : `${base} answered ${status}: it is no Pulsera hub.`,
  );
}

function hubUrl(text: string): URL {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (!url || !/^https?:$/.test(url.protocol))
    throw new NotifyError('bad_flag', `--url: ${text} is no address such as http://127.0.0.1:8000/.`);
  return new URL('/', url);
}

function wholeNumber(text: string): number {
  if (!/^-?\d{1,15}$/.test(text)) throw new NotifyError('bad_flag', `--deseo-id: ${text} is not a whole number.`);
  return Number(text);
}

async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text.replace(/\n$/, '');
}
