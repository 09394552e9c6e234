import { expect, test } from 'vitest';
import { z } from 'zod';
import { type JsonSchema, openApi } from '../../../../src/hub/api/openapi.ts';
import { PROBLEMS, problemSchema } from '../../../../src/hub/api/problems.ts';
import {
  createdListSchema,
  detailSchema,
  djangoDetailSchema,
  djangoSchema,
  draftSchema,
  idsInUseSchema,
  notificationSchema,
  pageSchema,
  patchSchema,
} from '../../../../src/hub/api/schemas.ts';
import { Wire } from '../../../../src/hub/wire.ts';
import { DJANGO_NOTIFICATIONS, storedFromDjango } from '../../../support/fromDjango.ts';

const document = openApi('1.2.3');
const schemas: Readonly<Record<string, z.ZodType>> = {
  Draft: draftSchema,
  Patch: patchSchema,
  Notification: notificationSchema,
  NotificationDetail: detailSchema,
  DjangoNotification: djangoSchema,
  DjangoNotificationDetail: djangoDetailSchema,
  CreatedList: createdListSchema,
  Page: pageSchema,
  IdsInUse: idsInUseSchema,
  Problem: problemSchema,
};
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

/** Every object in the document. */
function* objects(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) yield value as Record<string, unknown>;
  for (const inner of Object.values(value)) yield* objects(inner);
}

/** The check that a schema of the document was made from. */
function checkOf({ $ref, anyOf, items }: JsonSchema): z.ZodType {
  if ($ref) return schemas[$ref.replace('#/components/schemas/', '')] ?? z.never();
  if (anyOf) return z.union(anyOf.map(checkOf));
  return items ? z.array(checkOf(items)) : z.never();
}

test('is OpenAPI 3.1 of this version, all of it JSON', () => {
  expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Pulsera', version: '1.2.3' } });
  expect(JSON.parse(JSON.stringify(document))).toEqual(document);
});

test('has every address and method, each under a name of its own', () => {
  expect(Object.entries(document.paths).map(([path, methods]) => [path, Object.keys(methods)])).toEqual([
    ['/api/notificaciones/', ['post', 'get']],
    ['/api/notificaciones/{id}/', ['get', 'patch']],
    ['/api/ids/', ['get']],
    ['/api/openapi.json', ['get']],
    ['/api/docs', ['get']],
  ]);
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
});

test('refers only to schemas that are there, and to each', () => {
  const used = [...objects(document)].flatMap(({ $ref }) => ($ref === undefined ? [] : [String($ref)]));
  const there = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
  expect(new Set(used)).toEqual(new Set(there));
  expect(there).toHaveLength(Object.keys(schemas).length);
});

test('says what is checked', () => {
  expect(document.components.schemas['Draft']).toEqual({
    type: 'object',
    properties: {
      consumidor_id: {
        description: 'Whom it is for. 42 and "42" are the same consumer.',
        anyOf: [
          { type: 'string', pattern: '^[A-Za-z0-9_-]{1,64}$' },
          { type: 'integer', format: 'int64', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
        ],
      },
      tipo: { type: 'string', minLength: 1, maxLength: 64, description: expect.any(String) },
      contenido: { type: 'string', minLength: 0, maxLength: 4_000, description: expect.any(String) },
      deseo_id: {
        default: null,
        anyOf: [
          { type: 'integer', format: 'int64', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
          { type: 'null' },
        ],
      },
    },
    required: ['consumidor_id', 'tipo', 'contenido'],
    additionalProperties: false,
  });
});

test('lets answers get more keys one day, and requests none', () => {
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    const closed = name === 'Draft' || name === 'Patch';
    expect((schema as { additionalProperties?: unknown }).additionalProperties).toEqual(closed ? false : {});
  }
});

test('has examples that pass the checks', () => {
  let seen = 0;
  for (const { requestBody, responses } of operations) {
    for (const { content = {} } of [requestBody ?? {}, ...Object.values(responses)]) {
      for (const { schema, examples = {} } of Object.values(content)) {
        for (const { value } of Object.values(examples)) {
          expect(checkOf(schema).safeParse(value)).toMatchObject({ success: true });
          seen += 1;
        }
      }
    }
  }
  expect(seen).toBeGreaterThanOrEqual(8);
});

test('describes what Django sent, as it is answered', () => {
  const kept = DJANGO_NOTIFICATIONS.map(storedFromDjango).filter((stored) => stored !== null);
  const results = kept.map((stored) => ({ ...new Wire('UTC').notification(stored), consumidor_id: stored.consumer }));
  expect(results.length).toBeGreaterThan(1);
  const fits = (operationId: string, value: unknown): void => {
    const operation = operations.find((one) => one.operationId === operationId);
    const schema = operation?.responses['200']?.content?.['application/json']?.schema ?? {};
    expect(checkOf(schema).safeParse(value), operationId).toMatchObject({ success: true });
  };
  fits('listNotifications', { results, next: null });
  for (const one of results) {
    fits('getNotification', { ...one, deliveries: [] });
    fits('markRead', one);
  }
});

test('names every code that the API answers, under its status', () => {
  const said = operations.flatMap(({ responses }) =>
    Object.entries(responses).flatMap(([status, { description, content }]) =>
      content?.['application/problem+json']
        ? [...description.matchAll(/`(\w+)`/g)].map(([, code]) => `${status} ${code}`)
        : [],
    ),
  );
  const all = Object.entries(PROBLEMS).map(([code, { status }]) => `${status} ${code}`);
  // An operation is there, so its method is allowed.
  expect(new Set(said)).toEqual(new Set(all.filter((line) => line !== '405 method_not_allowed')));
});
