/** The producers' HTTP side, a fastify plugin for `/api`. Who may use it was decided before; see `access.ts`. */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Producer } from '../../shared/console/contract.ts';
import type { Notifications } from '../notifications.ts';
import { type Delivery, type Draft, type Store, type StoredNotification, StoreError } from '../store/store.ts';
import { docsPage } from './docsPage.ts';
import { openApi } from './openapi.ts';
import { answerProblem, checked, Problem } from './problems.ts';
import {
  draftSchema,
  idempotencyKey,
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
  readonly version: string;
  /** Told of failures that are nobody's bad input. */
  readonly onUnexpected: (error: unknown) => void;
}

const JSON_TYPE = /^application\/json(?:\s*;\s*charset="?utf-8"?)?$/i;

/** The body as it was sent, for the Idempotency-Key, and what it says. */
interface Body {
  readonly bytes: Buffer;
  readonly value: unknown;
}

export async function api(app: FastifyInstance, options: ApiOptions): Promise<void> {
  const { store, notifications, version, onUnexpected } = options;

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    try {
      done(null, readBody(request, bytes));
    } catch (error) {
      done(error as Error);
    }
  });
  app.setErrorHandler((error, _request, reply) => answerProblem(reply, asProblem(error, onUnexpected)));
  app.setNotFoundHandler((_request, reply) => answerProblem(reply, new Problem('not_found', 'There is nothing here.')));

  const answer = (stored: StoredNotification) => ({ ...notifications.toWire(stored), consumidor_id: stored.consumer });

  const create = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { bytes, value } = bodyOf(request);
    const isList = Array.isArray(value);
    if (isList && value.length > LIST_LIMIT) {
      throw new Problem('bad_value', `The list holds more than ${LIST_LIMIT} notifications.`, '/');
    }
    const drafts = isList ? value.map((item, i) => readDraft(item, i)) : [readDraft(value)];
    if (drafts.length === 0) return reply.code(201).send({ results: [] });
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
      throw new Problem('idempotency_key_reused', 'This Idempotency-Key was used with another body. Use a new key.');
    }
    if (result.kind === 'replayed') reply.header('Idempotency-Replayed', 'true');
    const answers = result.notifications.map(answer);
    return reply.code(201).send(isList ? { results: answers } : answers[0]);
  };

  const list = async (request: FastifyRequest): Promise<unknown> => {
    const { consumidor_id: consumer, leida: read, tipo, limit, cursor } = checked(listQuery, request.query, 'query');
    const after = cursor === undefined ? undefined : readCursor(cursor);
    if (after === null) throw new Problem('bad_value', 'cursor: was not made by this hub.', 'cursor');
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
    const { id } = checked(onePath, request.params, 'path');
    const { consumidor_id: consumer } = checked(oneQuery, request.query, 'query');
    const found = await store.find(id, consumer);
    if (found.length > 1) {
      throw new Problem(
        'ambiguous',
        'Several consumers have this id. Say which with ?consumidor_id=.',
        'consumidor_id',
      );
    }
    if (!found[0]) throw new Problem('not_found', 'There is no notification with this id.');
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
    if (!result) throw new Problem('not_found', 'There is no notification with this id.');
    return answer(result.notification);
  };

  const notAllowed = (allow: string) => async (_request: FastifyRequest, reply: FastifyReply) => {
    reply.header('Allow', allow);
    return answerProblem(reply, new Problem('method_not_allowed', `Only ${allow} can be used here.`));
  };

  app.post('/notificaciones/', create);
  app.get('/notificaciones/', list);
  app.route({
    method: ['PUT', 'PATCH', 'DELETE', 'OPTIONS'],
    url: '/notificaciones/',
    handler: notAllowed('GET, POST'),
  });
  app.get('/notificaciones/:id/', detail);
  app.patch('/notificaciones/:id/', patch);
  app.route({
    method: ['POST', 'PUT', 'DELETE', 'OPTIONS'],
    url: '/notificaciones/:id/',
    handler: notAllowed('GET, PATCH'),
  });

  const document = openApi(version);
  app.get('/openapi.json', async () => document);
  app.get('/docs', async (_request, reply) => {
    const { html, policy } = docsPage(document);
    return reply.type('text/html; charset=utf-8').header('Content-Security-Policy', policy).send(html);
  });
}

/** Reads a request's body. Throws Problem. */
function readBody(request: FastifyRequest, bytes: Buffer): Body {
  if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) throw notJson();
  if (!isUtf8(bytes)) throw new Problem('bad_json', 'The body is not valid UTF-8.');
  try {
    return { bytes, value: JSON.parse(bytes.toString('utf8')) };
  } catch {
    throw new Problem('bad_json', 'The body is not JSON.');
  }
}

function bodyOf(request: FastifyRequest): Body {
  // Without a body, or without a Content-Type, nothing was parsed.
  if (request.body === undefined || request.body === null) throw notJson();
  return request.body as Body;
}

function notJson(): Problem {
  return new Problem('not_json', 'Send JSON with the header Content-Type: application/json.');
}

function readDraft(value: unknown, index?: number): Draft {
  try {
    const { consumidor_id: consumer, tipo, contenido, deseo_id: deseoId } = checked(draftSchema, value, 'body');
    return { consumer, tipo, contenido, deseoId };
  } catch (error) {
    if (!(error instanceof Problem) || index === undefined) throw error;
    throw new Problem(
      error.code,
      `Notification ${index}: ${error.message}`,
      `/${index}${error.field === '/' ? '' : error.field}`,
    );
  }
}

function checkedKey(header: string | string[]): string {
  const result = idempotencyKey.safeParse(header);
  if (result.success) return result.data;
  throw new Problem('bad_value', 'Idempotency-Key: must be 1 to 255 visible ASCII characters.', 'Idempotency-Key');
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
  if (error instanceof StoreError) {
    if (error.code === 'full') {
      return new Problem(
        'store_full',
        'Nothing was stored: the disk or the quota of unread notifications is full. Try again when there is room.',
      );
    }
    return new Problem('store_unavailable', 'Nothing was stored: the store cannot be used now. Try again.');
  }
  const { code, statusCode } = error as { code?: string; statusCode?: number };
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new Problem('too_large', 'The body may hold 8 MiB.');
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return notJson();
  if (statusCode !== undefined && statusCode < 500) return new Problem('bad_body', 'The request could not be read.');
  onUnexpected(error);
  return new Problem('internal_error', 'Something unexpected happened; it was logged.');
}
