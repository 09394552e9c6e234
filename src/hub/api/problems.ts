/** Problem details (RFC 9457) for everything that the API refuses: a stable code, one sentence, the field where one was wrong. */
import type { FastifyReply } from 'fastify';
import { z } from 'zod';

export const problemSchema = z.object({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  code: z.string().describe('Stable; programs may rely on it.'),
  detail: z.string().describe('One sentence for people, with the way out.'),
  field: z.string().optional().describe('Where in the body or the query: a JSON pointer, or a name.'),
});

/** Every code that the API answers, with its status and title. */
export const PROBLEMS = {
  bad_json: { status: 400, title: 'The body is not JSON' },
  bad_body: { status: 400, title: 'The body could not be read' },
  unauthorized: { status: 401, title: 'The token is missing or wrong' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  ambiguous: { status: 409, title: 'Several consumers have this id' },
  too_large: { status: 413, title: 'The body is too large' },
  not_json: { status: 415, title: 'The body must be application/json' },
  bad_value: { status: 422, title: 'A value cannot be used' },
  idempotency_key_reused: { status: 422, title: 'The Idempotency-Key was used with another body' },
  internal_error: { status: 500, title: 'Something unexpected happened' },
  store_unavailable: { status: 503, title: 'The store cannot be used now' },
  store_full: { status: 507, title: 'The store is full' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** Something the API refuses; thrown by handlers, answered by the plugin's one error handler. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly field: string | undefined;

  constructor(code: ProblemCode, detail: string, field?: string) {
    super(detail);
    this.code = code;
    this.field = field;
  }
}

/** Answers a problem. */
export function answerProblem(reply: FastifyReply, { code, message, field }: Problem): FastifyReply {
  const { status, title } = PROBLEMS[code];
  if (status === 503) reply.header('Retry-After', '1');
  return reply
    .code(status)
    .type('application/problem+json')
    .send({ type: 'about:blank', title, status, code, detail: message, ...(field === undefined ? {} : { field }) });
}

/** Checks a value against a schema. Throws the Problem `bad_value` that names the first field that is wrong. */
export function checked<T extends z.ZodType>(schema: T, value: unknown, where: 'body' | 'query' | 'path'): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = deepest(result.error.issues[0]);
  const path = [...(issue?.path ?? []), ...(issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])];
  const field = where === 'body' ? `/${path.map(pointerPart).join('/')}` : path.map(String).join('.');
  const reason = issue?.code === 'unrecognized_keys' ? 'is not known here' : (issue?.message ?? 'is not valid');
  throw new Problem('bad_value', `${path.length > 0 ? path.map(String).join('.') : `The ${where}`}: ${reason}.`, field);
}

/** The issue of a union that says most: that of the branch which got furthest. */
function deepest(issue: z.core.$ZodIssue | undefined): z.core.$ZodIssue | undefined {
  if (issue?.code !== 'invalid_union') return issue;
  const inner = issue.errors.flatMap((issues) => issues.slice(0, 1));
  const best = inner.toSorted((a, b) => b.path.length - a.path.length)[0];
  return best && best.path.length > 0 ? { ...best, path: [...issue.path, ...best.path] } : issue;
}

/** One step of a JSON pointer (RFC 6901 §3). */
function pointerPart(part: PropertyKey): string {
  return String(part).replaceAll('~', '~0').replaceAll('/', '~1');
}
