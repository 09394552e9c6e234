/** The API's OpenAPI 3.1 document, made from the schemas that check it. */
import { z } from 'zod';
import { PROBLEMS, type ProblemCode, problemSchema } from './problems.ts';
import {
  createdListSchema,
  detailSchema,
  draftSchema,
  LIST_LIMIT,
  listQuery,
  notificationSchema,
  oneQuery,
  pageSchema,
  patchSchema,
} from './schemas.ts';

/** As much of an OpenAPI document as the readable page needs. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly [other: string]: unknown;
}

export interface Operation {
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly required: true;
    readonly content: Record<string, { schema: unknown; example: unknown }>;
  };
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content?: unknown }>>;
  readonly [other: string]: unknown;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly required: boolean;
  readonly description: string;
  readonly schema: unknown;
}

const schemaOf = (schema: z.ZodType, io: 'input' | 'output' = 'output'): unknown => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
};
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: unknown) => ({ 'application/json': { schema } });

const EXAMPLE = { consumidor_id: 42, tipo: 'alerta', contenido: 'Alta probabilidad de craving detectada', deseo_id: 5 };

function problems(...codes: ProblemCode[]): Operation['responses'] {
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      String(status),
      {
        description: list.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('. '),
        content: { 'application/problem+json': { schema: ref('Problem') } },
      },
    ]),
  );
}

function queryParameters(schema: z.ZodObject, descriptions: Readonly<Record<string, string>>): Parameter[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    description: descriptions[name] ?? '',
    schema: property,
  }));
}

const ID: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The id of the notification.',
  schema: { type: 'integer' },
};
const WHO = { consumidor_id: 'Which consumer is meant, where several have the id.' };

/** Makes the document. */
export function openApi(version: string): OpenApiDocument {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Pulsera',
      version,
      description:
        'Create, list and read notifications. What is answered 201 is on disk. From this machine no token is needed unless the hub says so; everybody else sends `Authorization: Bearer {token}`.',
    },
    servers: [{ url: '/' }],
    security: [{}, { token: [] }],
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      schemas: {
        Draft: schemaOf(draftSchema, 'input'),
        Notification: schemaOf(notificationSchema),
        NotificationDetail: schemaOf(detailSchema),
        CreatedList: schemaOf(createdListSchema),
        Page: schemaOf(pageSchema),
        Patch: schemaOf(patchSchema, 'input'),
        Problem: schemaOf(problemSchema),
      },
    },
    paths: {
      '/api/notificaciones/': {
        post: {
          operationId: 'createNotifications',
          summary: 'Create one notification, or a list',
          description: `One object, or a list of up to ${LIST_LIMIT}: all are created or none. The answer comes when they are on disk; a list is answered in its order.`,
          parameters: [
            {
              name: 'Idempotency-Key',
              in: 'header',
              required: false,
              description:
                'For 24 h the same key with the same body answers the first 201 again, with `Idempotency-Replayed: true`; with another body, 422.',
              schema: { type: 'string', minLength: 1, maxLength: 255 },
            },
          ],
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: { oneOf: [ref('Draft'), { type: 'array', items: ref('Draft'), maxItems: LIST_LIMIT }] },
                example: EXAMPLE,
              },
            },
          },
          responses: {
            '201': { description: 'Stored.', content: json({ oneOf: [ref('Notification'), ref('CreatedList')] }) },
            ...problems(
              'bad_json',
              'unauthorized',
              'too_large',
              'not_json',
              'bad_value',
              'idempotency_key_reused',
              'store_unavailable',
              'store_full',
            ),
          },
        },
        get: {
          operationId: 'listNotifications',
          summary: 'List notifications, newest first',
          description: 'A page at a time; `next` is the address of the next page.',
          parameters: queryParameters(listQuery, {
            consumidor_id: 'Only those of this consumer.',
            leida: 'Only read, or only unread ones.',
            tipo: 'Only those of this kind.',
            limit: 'How many at most.',
            cursor: 'Where to go on; part of `next`.',
          }),
          responses: {
            '200': { description: 'A page.', content: json(ref('Page')) },
            ...problems('unauthorized', 'bad_value', 'store_unavailable'),
          },
        },
      },
      '/api/notificaciones/{id}/': {
        get: {
          operationId: 'getNotification',
          summary: 'One notification, and how it travelled',
          description:
            'With `deliveries`: for each of the last 10 sockets when it was written, proven to have arrived, and read.',
          parameters: [ID, ...queryParameters(oneQuery, WHO)],
          responses: {
            '200': { description: 'The notification.', content: json(ref('NotificationDetail')) },
            ...problems('unauthorized', 'not_found', 'ambiguous', 'bad_value', 'store_unavailable'),
          },
        },
        patch: {
          operationId: 'markRead',
          summary: 'Mark as read',
          description: 'A read is never undone; one that is read already is answered the same.',
          parameters: [ID, ...queryParameters(oneQuery, WHO)],
          requestBody: {
            required: true,
            content: { 'application/json': { schema: ref('Patch'), example: { leida: true } } },
          },
          responses: {
            '200': { description: 'The notification, read.', content: json(ref('Notification')) },
            ...problems(
              'bad_json',
              'unauthorized',
              'not_found',
              'ambiguous',
              'not_json',
              'bad_value',
              'store_unavailable',
              'store_full',
            ),
          },
        },
      },
    },
  };
}
