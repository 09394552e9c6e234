/** Problem details (RFC 9457) for everything that the API refuses: a stable code, a sentence, the fields that were wrong. */
import type { FastifyReply } from 'fastify';
import { z } from 'zod';

/** Every code that the API answers, with its status, its title, and what it means. `/api/docs` lists them. */
export const PROBLEMS = {
  bad_json: { status: 400, title: 'The body is not JSON', meaning: 'The body is empty, not UTF-8 or not JSON.' },
  bad_request: { status: 400, title: 'The request cannot be read', meaning: 'It breaks HTTP.' },
  unauthorized: {
    status: 401,
    title: 'The token is missing or wrong',
    meaning: 'Send `Authorization: Bearer {token}`; the token is in `{data-dir}/token`.',
  },
  bad_host: {
    status: 403,
    title: 'The Host is not allowed',
    meaning: 'The `Host` header names no allowed host; `--allowed-hosts` adds one.',
  },
  bad_origin: {
    status: 403,
    title: 'The Origin is not allowed',
    meaning: 'A web page from elsewhere asks; `--allowed-hosts` adds its host.',
  },
  not_found: { status: 404, title: 'Not found', meaning: 'There is no such address, or no such notification.' },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    meaning: 'The header `Allow` names the methods that can be used here.',
  },
  ambiguous: {
    status: 409,
    title: 'Several consumers have this id',
    meaning: 'Say which one is meant with `?consumidor_id=`.',
  },
  too_large: { status: 413, title: 'The body is too large', meaning: 'A body may hold 8 MiB.' },
  not_json: {
    status: 415,
    title: 'The body must be application/json',
    meaning: 'The header `Content-Type` must be `application/json`, alone or with `charset=utf-8`.',
  },
  bad_value: {
    status: 422,
    title: 'A value cannot be used',
    meaning: 'A value is missing, not known here or not of its kind; `field` names it, `errors` all that were found.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'The Idempotency-Key was used with another body',
    meaning: 'Within 24 h a key goes with one body only.',
  },
  internal_error: { status: 500, title: 'Something unexpected happened', meaning: 'The hub has logged it.' },
  store_busy: {
    status: 503,
    title: 'The store is busy',
    meaning: 'Too many requests wait for it; the header `Retry-After` says when to try again.',
  },
  store_unavailable: {
    status: 503,
    title: 'The store cannot be used now',
    meaning: 'The hub is stopping, or its database cannot be used; its log says why.',
  },
  store_full: {
    status: 507,
    title: 'The store is full',
    meaning: 'The disk or the quota of unread notifications is full; it heals by itself when there is room.',
  },
} as const satisfies Record<string, { readonly status: number; readonly title: string; readonly meaning: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** Where a value was wrong, and how. */
const fieldErrorSchema = z.looseObject({
  field: z.string().describe('A JSON pointer into the body (`""` is all of it), or the name of a parameter or header.'),
  detail: z.string(),
});
export type FieldError = z.output<typeof fieldErrorSchema>;

export const problemSchema = z.looseObject({
  type: z.string().meta({ format: 'uri-reference' }).describe('Where this code is explained.'),
  title: z.string(),
  status: z.int().meta({ format: 'int32' }),
  code: z.string().describe('Stable: programs may rely on it.'),
  detail: z.string().describe('One sentence for people, with the way out.'),
  field: z.string().optional().describe('The first field that was wrong, as in `errors`.'),
  errors: z.array(fieldErrorSchema).optional().describe('Where more than one field was wrong, the first 20 of them.'),
});

/** Errors that one answer lists, and characters of an unknown key that it repeats. */
const ERRORS_LIMIT = 20;
const NAME_LIMIT = 100;

/** Something the API refuses; thrown by handlers, answered by the plugin's one error handler. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly errors: readonly FieldError[];

  constructor(code: ProblemCode, detail: string, errors: readonly FieldError[] = []) {
    super(detail);
    this.code = code;
    this.errors = errors;
  }
}

/** Answers a problem. */
export function answerProblem(reply: FastifyReply, { code, message, errors }: Problem): FastifyReply {
  const { status, title } = PROBLEMS[code];
  if (code === 'store_busy') reply.header('Retry-After', '1');
  return reply
    .code(status)
    .type('application/problem+json')
    .send({
      type: `/api/docs#${code}`,
      title,
      status,
      code,
      detail: message,
      ...(errors[0] ? { field: errors[0].field } : {}),
      ...(errors.length > 1 ? { errors } : {}),
    });
}

/** One value that cannot be used. */
export function badValue(field: string, detail: string): Problem {
  return badValues([{ field, detail }]);
}

/** Values that cannot be used, one or more. */
export function badValues(errors: readonly FieldError[]): Problem {
  const more = errors.length > 1 ? ' `errors` lists what else is wrong.' : '';
  return new Problem('bad_value', `${errors[0]?.detail ?? ''}${more}`, errors);
}

/**
 * What a schema has against a value, at most as much as one answer lists. In a body the fields are JSON pointers below
 * `at`, elsewhere names.
 */
export function fieldErrors(error: z.ZodError, where: 'body' | 'parameters', at: readonly PropertyKey[] = []) {
  return error.issues
    .flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({ path: [...at, ...issue.path, cut(key)], words: 'is not known here' }))
        : [{ path: [...at, ...issue.path], words: issue.message }],
    )
    .slice(0, ERRORS_LIMIT)
    .map(({ path, words }): FieldError => {
      const name = path.map((part, i) =>
        typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${String(part)}`,
      );
      return {
        field: where === 'body' ? path.map((part) => `/${pointerPart(part)}`).join('') : name.join(''),
        detail: `${name.join('') || 'The body'} ${words}.`,
      };
    });
}

/** Checks a value against a schema. Throws the Problem `bad_value` that names what is wrong. */
export function checked<T extends z.ZodType>(schema: T, value: unknown, where: 'body' | 'parameters'): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw badValues(fieldErrors(result.error, where));
}

function cut(name: string): string {
  return name.length > NAME_LIMIT ? `${name.slice(0, NAME_LIMIT)}…` : name;
}

/** One step of a JSON pointer (RFC 6901 §3). */
function pointerPart(part: PropertyKey): string {
  return String(part).replaceAll('~', '~0').replaceAll('/', '~1');
}
