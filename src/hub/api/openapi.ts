/** The API's OpenAPI 3.1 document, made from the schemas that check it. */
import { z } from 'zod';
import { PROBLEMS, type ProblemCode, problemSchema } from './problems.ts';
import {
  createdListSchema,
  detailSchema,
  djangoDetailSchema,
  djangoSchema,
  draftSchema,
  idsInUseSchema,
  idsQuery,
  LIST_LIMIT,
  listQuery,
  notificationSchema,
  oneQuery,
  pageSchema,
  patchSchema,
} from './schemas.ts';

/** As much of a JSON schema as the readable page needs. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** As much of an OpenAPI document as the readable page needs. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description: string;
    readonly license: unknown;
  };
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>>; readonly [other: string]: unknown };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly [other: string]: unknown;
}

export interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required: true; readonly content: Content };
  readonly responses: Readonly<Record<string, Response>>;
}

interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, { readonly description: string; readonly schema: JsonSchema }>>;
  readonly content?: Content;
}

interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'path' | 'header';
  readonly required: boolean;
  readonly description: string;
  readonly schema: JsonSchema;
}

type Content = Readonly<Record<string, { readonly schema: JsonSchema; readonly examples?: Examples }>>;
type Examples = Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>;

/** Schemas by name, referring to each other by it. */
function components(schemas: Readonly<Record<string, z.ZodType>>, io: 'input' | 'output'): Record<string, JsonSchema> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
  const made = z.toJSONSchema(registry, {
    io,
    uri: (id) => `#/components/schemas/${id}`,
    // The format says as much as the pattern that zod adds, and can be read.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  });
  return Object.fromEntries(
    Object.entries(made.schemas).map(([id, { $schema: _dialect, $id: _id, ...rest }]) => [id, rest as JsonSchema]),
  );
}

const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: JsonSchema, examples?: Examples): Content => ({
  'application/json': { schema, ...(examples ? { examples } : {}) },
});

const DRAFT = { consumidor_id: 42, tipo: 'alerta', contenido: 'Alta probabilidad de craving detectada', deseo_id: 5 };
const REMINDER = { consumidor_id: '42', tipo: 'recordatorio', contenido: '¡Recuerda registrar tu formulario!' };
const ALERT = {
  id: 4503599627370497,
  tipo: 'alerta',
  contenido: 'Alta probabilidad de craving detectada',
  fecha_envio: '2025-11-17T10:30:00',
  leida: false,
  deseo_id: 5,
  consumidor_id: '42',
};
const REMINDED = { ...ALERT, ...REMINDER, id: 4503599627370498, deseo_id: null };
const DELIVERY = {
  connection: 28213948800001,
  written_at: '2025-11-17T09:30:00.012Z',
  confirmed_at: '2025-11-17T09:30:00.871Z',
  read_at: null,
};
const PROBLEM = {
  type: '/api/docs#bad_value',
  title: PROBLEMS.bad_value.title,
  status: PROBLEMS.bad_value.status,
  code: 'bad_value',
  detail: 'tipo is missing.',
  field: '/tipo',
};

const one = (summary: string, value: unknown): Examples => ({ one: { summary, value } });

function problems(...codes: ProblemCode[]): Operation['responses'] {
  // Every address can answer these.
  const all: ProblemCode[] = ['bad_request', 'unauthorized', 'bad_host', 'bad_origin'];
  const byStatus = Map.groupBy(
    [...all, ...codes, 'internal_error' as const].sort((a, b) => PROBLEMS[a].status - PROBLEMS[b].status),
    (code) => PROBLEMS[code].status,
  );
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      String(status),
      {
        description: list.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('. '),
        content: {
          'application/problem+json': {
            schema: ref('Problem'),
            ...(list.includes('bad_value') ? { examples: one('A field that is missing', PROBLEM) } : {}),
          },
        },
      },
    ]),
  );
}

function queryParameters(schema: z.ZodObject): Parameter[] {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' }) as JsonSchema;
  return Object.entries(properties).map(([name, { description = '', ...rest }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    description,
    schema: rest,
  }));
}

const ID: Parameter = {
  name: 'id',
  in: 'path',
  required: true,
  description: 'The id of the notification.',
  schema: { type: 'integer', format: 'int64' },
};

const KEY: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'For 24 h the same key with the same body (byte for byte) answers the first 201 again, with the header `Idempotency-Replayed: true`; with another body, 422. A second request that comes meanwhile waits for the first.',
  schema: { type: 'string', minLength: 1, maxLength: 255 },
};

/** Makes the document. */
export function openApi(version: string): OpenApiDocument {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Pulsera',
      version,
      description:
        'Create, list and read the notifications of wearables. What was answered 201 is on disk, and is delivered at once to every connected wearable of its consumer. From this machine no token is needed unless the hub wants one; everybody else sends `Authorization: Bearer {token}`. Addresses may be written without their final slash.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{}, { token: [] }],
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'From `{data-dir}/token`.' } },
      schemas: {
        ...components({ Draft: draftSchema, Patch: patchSchema }, 'input'),
        ...components(
          {
            Notification: notificationSchema,
            NotificationDetail: detailSchema,
            DjangoNotification: djangoSchema,
            DjangoNotificationDetail: djangoDetailSchema,
            CreatedList: createdListSchema,
            Page: pageSchema,
            IdsInUse: idsInUseSchema,
            Problem: problemSchema,
          },
          'output',
        ),
      },
    },
    paths: {
      '/api/notificaciones/': { post: createOperation(), get: listOperation() },
      '/api/notificaciones/{id}/': { get: getOperation(), patch: patchOperation() },
      '/api/ids/': { get: idsOperation() },
      '/api/openapi.json': {
        get: {
          operationId: 'getOpenApi',
          summary: 'This document',
          description: 'OpenAPI 3.1, made from the schemas that check every request.',
          responses: { '200': { description: 'The document.', content: json({ type: 'object' }) }, ...problems() },
        },
      },
      '/api/docs': {
        get: {
          operationId: 'getDocs',
          summary: 'The API in one readable page',
          description: 'Made from the OpenAPI document; needs nothing from elsewhere.',
          responses: {
            '200': { description: 'The page.', content: { 'text/html': { schema: { type: 'string' } } } },
            ...problems(),
          },
        },
      },
    },
  };
}

function createOperation(): Operation {
  return {
    operationId: 'createNotifications',
    summary: 'Create one notification, or a list',
    description: `One object, or a list of up to ${LIST_LIMIT.toLocaleString('en')}: all are created or none. The answer comes when they are on disk; a list is answered in its order.`,
    parameters: [KEY],
    requestBody: {
      required: true,
      content: json(
        { anyOf: [ref('Draft'), { type: 'array', items: ref('Draft'), maxItems: LIST_LIMIT }] },
        {
          one: { summary: 'One', value: DRAFT },
          list: { summary: 'A list', value: [DRAFT, REMINDER] },
        },
      ),
    },
    responses: {
      '201': {
        description: 'Stored: the notification, or the list as `results`.',
        headers: {
          'Idempotency-Replayed': { description: '`true` where this is an earlier answer.', schema: { const: 'true' } },
        },
        content: json(
          { anyOf: [ref('Notification'), ref('CreatedList')] },
          {
            one: { summary: 'One', value: ALERT },
            list: { summary: 'A list', value: { results: [ALERT, REMINDED] } },
          },
        ),
      },
      ...problems(
        'bad_json',
        'too_large',
        'not_json',
        'bad_value',
        'idempotency_key_reused',
        'store_busy',
        'store_unavailable',
        'store_full',
      ),
    },
  };
}

function listOperation(): Operation {
  return {
    operationId: 'listNotifications',
    summary: 'List notifications, newest first',
    description:
      'A page at a time; `next` is the address of the next one. Following it visits each notification once, whatever is added meanwhile.',
    parameters: queryParameters(listQuery),
    responses: {
      '200': {
        description: 'A page.',
        content: json(ref('Page'), one('The last page', { results: [REMINDED, ALERT], next: null })),
      },
      ...problems('bad_value', 'store_busy', 'store_unavailable'),
    },
  };
}

function getOperation(): Operation {
  return {
    operationId: 'getNotification',
    summary: 'One notification, and how it travelled',
    description:
      '`deliveries` says for each of the last 10 sockets when it was written to it, when it was proven to have arrived, and when it was read there; at most about two seconds late.',
    parameters: [ID, ...queryParameters(oneQuery)],
    responses: {
      '200': {
        description: 'The notification.',
        content: json(
          { anyOf: [ref('NotificationDetail'), ref('DjangoNotificationDetail')] },
          one('Arrived, not read yet', { ...ALERT, deliveries: [DELIVERY] }),
        ),
      },
      ...problems('not_found', 'ambiguous', 'bad_value', 'store_busy', 'store_unavailable'),
    },
  };
}

function patchOperation(): Operation {
  return {
    operationId: 'markRead',
    summary: 'Mark as read',
    description:
      'Tells every connected wearable of the consumer. A read is never undone; one that is read already is answered the same.',
    parameters: [ID, ...queryParameters(oneQuery)],
    requestBody: { required: true, content: json(ref('Patch'), one('Read', { leida: true })) },
    responses: {
      '200': {
        description: 'The notification, read.',
        content: json(
          { anyOf: [ref('Notification'), ref('DjangoNotification')] },
          one('Read', { ...ALERT, leida: true }),
        ),
      },
      ...problems(
        'bad_json',
        'not_found',
        'ambiguous',
        'too_large',
        'not_json',
        'bad_value',
        'store_busy',
        'store_unavailable',
        'store_full',
      ),
    },
  };
}

function idsOperation(): Operation {
  return {
    operationId: 'listIdsInUse',
    summary: 'Which ids belong to somebody',
    description:
      'Of so many whole numbers from one on, those that somebody real is connected with, or has been sent something with: for whoever would simulate wearables with them.',
    parameters: queryParameters(idsQuery),
    responses: {
      '200': {
        description: 'Those in use; the others are free.',
        content: json(ref('IdsInUse'), one('One is connected', { connected: ['900000001'], notified: [] })),
      },
      ...problems('bad_value', 'store_busy', 'store_unavailable'),
    },
  };
}
