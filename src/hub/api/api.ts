/** The producers' HTTP side, a fastify plugin for `/api`. Who may use it was decided before; see `access.ts`. */
import { isUtf8 } from 'node:buffer';
import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Producer } from '../../shared/console/contract.ts';
import { pageWithNonce } from '../../shared/page.ts';
import type { IdsInUse } from '../connected.ts';
import type { Notifications } from '../notifications.ts';
import { type Delivery, type Draft, type Store, type StoredNotification, StoreError } from '../store/store.ts';
import { answerProblem, badValue, badValues, checked, fieldErrors, Problem } from './problems.ts';
import {
  draftSchema,
  idempotencyKey,
  idsQuery,
  LIST_LIMIT,
  listQuery,
  onePath,
  oneQuery,
  patchSchema,
  readCursor,
  writeCursor,
} from './schemas.ts';

export interface ApiOptions {
  readonly store: Store;
  readonly notifications: Notifications;
  /** Which of these ids belong to somebody real. */
  readonly inUse: (ids: readonly string[]) => Promise<IdsInUse>;
  readonly version: string;
  /** Told of failures that are nobody's bad input. */
  readonly onUnexpected: (error: unknown) => void;
}

const JSON_TYPE = /^application\/json(?:\s*;\s*charset="?utf-8"?)?$/i;

/** What can be done at each address; anything else is 405. */
const ALLOWED: readonly (readonly [address: RegExp, methods: string])[] = [
  [/^\/api\/notificaciones\/?$/, 'GET, HEAD, POST'],
  [/^\/api\/notificaciones\/[^/]+\/?$/, 'GET, HEAD, PATCH'],
  [/^\/api\/(?:ids|docs|openapi\.json)\/?$/, 'GET, HEAD'],
];

/** The body as it was sent, for the Idempotency-Key, and what it says. */
interface Body {
  readonly bytes: Buffer;
  readonly value: unknown;
}

export async function api(app: FastifyInstance, options: ApiOptions): Promise<void> {
  const { store, notifications, inUse, version, onUnexpected } = options;

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    try {
      done(null, readBody(request, bytes));
    } catch (error) {
      done(error as Error);
    }
  });
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header('Cache-Control', 'no-store');
    done();
  });
  const answerNotFound = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const path = request.url.split('?', 1)[0] ?? '';
    const methods = ALLOWED.find(([address]) => address.test(path))?.[1];
    if (methods === undefined) return answerProblem(reply, new Problem('not_found', 'There is nothing here.'));
    reply.header('Allow', methods);
    return answerProblem(reply, new Problem('method_not_allowed', `Only ${methods} can be used here.`));
  };
  app.setNotFoundHandler(answerNotFound);
  app.setErrorHandler((error, request, reply) =>
    // Where there is nothing, or not with this method, what was sent does not matter.
    request.is404 ? answerNotFound(request, reply) : answerProblem(reply, asProblem(error, onUnexpected)),
  );

  const answer = (stored: StoredNotification) => ({ ...notifications.toWire(stored), consumidor_id: stored.consumer });

  const create = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { bytes, value } = bodyOf(request);
    const drafts = readDrafts(value);
    const header = request.headers['idempotency-key'];
    const key = header === undefined ? undefined : checkedKey(header);
    const result = await notifications.publish({
      drafts,
      producer: producerOf(request),
      ...(key === undefined
        ? {}
        : { idempotency: { key, bodyHash: createHash('sha256').update(bytes).digest('base64url') } }),
    });
    if (result.kind === 'key_reused') {
      const detail = 'This Idempotency-Key was used with another body. Use a new key.';
      throw new Problem('idempotency_key_reused', detail, [{ field: 'Idempotency-Key', detail }]);
    }
    if (result.kind === 'replayed') reply.header('Idempotency-Replayed', 'true');
    const answers = result.notifications.map(answer);
    return reply.code(201).send(Array.isArray(value) ? { results: answers } : answers[0]);
  };

  const list = async (request: FastifyRequest): Promise<unknown> => {
    const {
      consumidor_id: consumer,
      leida: read,
      tipo,
      limit,
      cursor,
    } = checked(listQuery, request.query, 'parameters');
    const after = cursor === undefined ? undefined : readCursor(cursor);
    if (after === null) throw badValue('cursor', 'cursor was not made by this hub.');
    const page = await store.list({
      limit,
      ...(consumer === undefined ? {} : { consumer }),
      ...(read === undefined ? {} : { read }),
      ...(tipo === undefined ? {} : { tipo }),
      ...(after === undefined ? {} : { after }),
    });
    const last = page.notifications.at(-1);
    let next: string | null = null;
    if (page.more && last) {
      const query = new URLSearchParams(request.query as Record<string, string>);
      query.set('cursor', writeCursor(last.sentAt, last.id, last.consumer));
      next = `/api/notificaciones/?${query}`;
    }
    return { results: page.notifications.map(answer), next };
  };

  /** The one notification that a path means. */
  const one = async (request: FastifyRequest): Promise<StoredNotification> => {
    const { id } = checked(onePath, request.params, 'parameters');
    const { consumidor_id: consumer } = checked(oneQuery, request.query, 'parameters');
    const found = await store.find(id, consumer);
    if (found.length > 1) {
      const detail = 'Several consumers have this id. Say which with ?consumidor_id=.';
      throw new Problem('ambiguous', detail, [{ field: 'consumidor_id', detail }]);
    }
    if (!found[0]) throw noNotification();
    return found[0];
  };

  const detail = async (request: FastifyRequest): Promise<unknown> => {
    const stored = await one(request);
    const deliveries = await store.deliveries(stored.consumer, [stored.id]);
    return { ...answer(stored), deliveries: deliveries.map(deliveryAnswer) };
  };

  const patch = async (request: FastifyRequest): Promise<unknown> => {
    checked(patchSchema, bodyOf(request).value, 'body');
    const { consumer, id } = await one(request);
    const result = await notifications.markRead({ consumer, id, by: 'http', connection: null });
    if (!result) throw noNotification();
    return answer(result.notification);
  };

  app.post('/notificaciones/', create);
  app.get('/notificaciones/', list);
  app.get('/notificaciones/:id/', detail);
  app.patch('/notificaciones/:id/', patch);

  app.get('/ids/', (request) => {
    const { first, count } = checked(idsQuery, request.query, 'parameters');
    return inUse(Array.from({ length: count }, (_, at) => String(first + at)));
  });

  // Written when somebody first reads it.
  let written: ReturnType<typeof writeDocs> | null = null;
  const docs = (): ReturnType<typeof writeDocs> => {
    written ??= writeDocs(version);
    return written;
  };
  app.get('/openapi.json', async () => (await docs()).document);
  app.get('/docs', async (_request, reply) => {
    const { page, docsPolicy } = await docs();
    const nonce = randomBytes(18).toString('base64');
    return reply
      .type('text/html; charset=utf-8')
      .header('Content-Security-Policy', docsPolicy(nonce))
      .send(pageWithNonce(page, nonce));
  });
}

/** The API in words, for programs and for people. */
async function writeDocs(version: string) {
  const [{ openApi }, { docsPage, docsPolicy }] = await Promise.all([import('./openapi.ts'), import('./docsPage.ts')]);
  const document = openApi(version);
  return { document, page: docsPage(document), docsPolicy };
}

/** Reads a request's body. Throws Problem. */
function readBody(request: FastifyRequest, bytes: Buffer): Body {
  if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) throw notJson();
  if (!isUtf8(bytes)) throw new Problem('bad_json', 'The body is not valid UTF-8.');
  try {
    return { bytes, value: JSON.parse(bytes.toString('utf8')) };
  } catch {
    throw new Problem('bad_json', bytes.length === 0 ? 'The body is empty.' : 'The body is not JSON.');
  }
}

function bodyOf(request: FastifyRequest): Body {
  // Nothing was read where nothing was sent.
  return (request.body as Body | undefined) ?? readBody(request, Buffer.alloc(0));
}

function notJson(): Problem {
  return new Problem('not_json', 'Send JSON with the header Content-Type: application/json.');
}

function noNotification(): Problem {
  return new Problem('not_found', 'There is no notification with this id.');
}

/** The notification, or each of a list. Throws the Problem that names what is wrong with the first one that is. */
function readDrafts(value: unknown): Draft[] {
  if (!Array.isArray(value)) return [readDraft(value, [])];
  if (value.length > LIST_LIMIT) {
    throw badValue('', `The list must hold at most ${LIST_LIMIT.toLocaleString('en')} notifications.`);
  }
  return value.map((item, i) => readDraft(item, [i]));
}

function readDraft(value: unknown, at: readonly number[]): Draft {
  const { success, data, error } = draftSchema.safeParse(value);
  if (!success) throw badValues(fieldErrors(error, 'body', at));
  return { consumer: data.consumidor_id, tipo: data.tipo, contenido: data.contenido, deseoId: data.deseo_id };
}

function checkedKey(header: string | string[]): string {
  const { success, data, error } = idempotencyKey.safeParse(header);
  if (success) return data;
  throw badValues(fieldErrors(error, 'parameters', ['Idempotency-Key']));
}

/** The command line and the simulator say who they are; everybody else is "http". */
function producerOf(request: FastifyRequest): Producer {
  const agent = request.headers['user-agent'] ?? '';
  if (agent.startsWith('pulsera-cli/')) return 'cli';
  return agent.startsWith('pulsera-simulator/') ? 'simulator' : 'http';
}

function deliveryAnswer({ connection, writtenAt, confirmedAt, readAt }: Delivery) {
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  return { connection, written_at: iso(writtenAt), confirmed_at: iso(confirmedAt), read_at: iso(readAt) };
}

/** Whatever went wrong, as what the client is told. */
function asProblem(error: unknown, onUnexpected: (error: unknown) => void): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof StoreError) return storeProblem(error);
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new Problem('too_large', 'The body may hold 8 MiB.');
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return notJson();
  if (statusCode !== undefined && statusCode < 500) return new Problem('bad_request', 'The request cannot be read.');
  onUnexpected(error);
  return new Problem('internal_error', 'Something unexpected happened; it was logged.');
}

function storeProblem({ code, message }: StoreError): Problem {
  switch (code) {
    case 'full':
      return new Problem('store_full', message);
    case 'busy':
      return new Problem('store_busy', message);
    case 'closed':
      return new Problem('store_unavailable', message);
    case 'failed':
      // The store's own words may tell of its inside.
      return new Problem('store_unavailable', 'The database cannot be used; the log of the hub says why.');
  }
}
