/** What crosses the API: the one source of its checks and of its OpenAPI document. */
import { z } from 'zod';
import { FIRST_ID } from '../../shared/console/simulator.ts';
import { CONSUMER_ID, CONTENIDO_LIMIT, hasAtMost, TIPO_LIMIT } from '../../shared/protocol.ts';

/** Notifications that one request may create, and one page may hold. */
export const LIST_LIMIT = 1_000;
const PAGE_LIMIT = 200;
const PAGE = 50;

/** Says what a value must be, or that it is missing. */
const says =
  (words: string) =>
  ({ input }: { readonly input?: unknown }): string =>
    input === undefined ? 'is missing' : words;

/** `10,000`; by hand, for the locale's tables would be loaded at each start. */
const grouped = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

/** Text that can be stored and sent as it is: so many characters (code points, as in JSON Schema), and no half of one. */
function text(least: number, most: number): z.ZodString {
  const words = `must be text of ${least} to ${grouped(most)} characters`;
  return z
    .string({ error: says(words) })
    .refine((value) => value.length >= least && hasAtMost(value, most), { error: words })
    .refine((value) => value.isWellFormed(), { error: 'must be valid Unicode, without halves of surrogate pairs' })
    .meta({ minLength: least, maxLength: most });
}

const wholeNumber = (words: string): z.ZodInt => z.int({ error: says(words) }).meta({ format: 'int64' });

const CONSUMER_WORDS = 'must be 1 to 64 letters, digits, _ or -';
const consumerId = z.string({ error: CONSUMER_WORDS }).regex(CONSUMER_ID, { error: CONSUMER_WORDS });
const consumerIn = z
  .union([consumerId, wholeNumber('').nonnegative().transform(String)], {
    error: says(`${CONSUMER_WORDS}, or a whole number`),
  })
  .describe('Whom it is for. 42 and "42" are the same consumer.');

/** A notification to be created. */
export const draftSchema = z.strictObject(
  {
    consumidor_id: consumerIn,
    tipo: text(1, TIPO_LIMIT).describe('An open set of words: `alerta`, `recordatorio`, `test`, …'),
    contenido: text(0, CONTENIDO_LIMIT).describe('What the person reads.'),
    deseo_id: wholeNumber('must be a whole number or null').nullable().default(null),
  },
  { error: 'must be an object' },
);

/** A notification of a hub's own as answered: the wire's, with its consumer. Answers may get more keys one day. */
export const notificationSchema = z.looseObject({
  id: z
    .int()
    .positive()
    .meta({ format: 'int64' })
    .describe('Those that a hub issues lie between 2^52 and 2^53: read them into 64 bits.'),
  tipo: z.string(),
  contenido: z.string(),
  fecha_envio: z.string().describe("Local time of the hub's time zone, to the second, without offset."),
  leida: z.boolean(),
  deseo_id: z.int().nullable().meta({ format: 'int64' }),
  consumidor_id: z.string(),
});
/** One that came through Django's channel layer: Django's keys and values pass as they are. */
export const djangoSchema = z
  .looseObject({
    id: z.int().meta({ format: 'int64' }).describe("Django's own."),
    leida: z.boolean().describe("The hub's own, whatever Django sent."),
    consumidor_id: z.string(),
  })
  .describe("What came through Django's channel layer, with Django's own keys and values besides these.");

const moment = z.iso.datetime({ precision: 3 });
const later = moment.nullable().describe('UTC with milliseconds; null until it happened.');
const deliverySchema = z.looseObject({
  connection: z.int().meta({ format: 'int64' }).describe('The number of the connection that it was handed to.'),
  written_at: moment.describe('UTC with milliseconds.'),
  confirmed_at: later,
  read_at: later,
});

const deliveries = z.array(deliverySchema).describe('The last 10 sockets, oldest first.');
export const detailSchema = notificationSchema.extend({ deliveries });
export const djangoDetailSchema = djangoSchema.extend({ deliveries });
export const createdListSchema = z.looseObject({ results: z.array(notificationSchema) });
export const pageSchema = z.looseObject({
  results: z.array(z.union([notificationSchema, djangoSchema])),
  next: z.string().nullable().meta({ format: 'uri-reference' }).describe('The next page; null on the last.'),
});
export const patchSchema = z.strictObject(
  { leida: z.literal(true, { error: says('can only be set to true: a read is never undone') }) },
  { error: 'must be an object' },
);

const LIMIT_WORDS = `must be a whole number from 1 to ${PAGE_LIMIT}`;
const flag = z.enum(['true', 'false'], { error: 'must be true or false' }).transform((value) => value === 'true');
export const listQuery = z.strictObject({
  consumidor_id: consumerId.optional().describe('Only those of this consumer.'),
  leida: flag.optional().describe('Only read, or only unread ones.'),
  tipo: text(1, TIPO_LIMIT).optional().describe('Only those of this kind.'),
  limit: z.coerce
    .number({ error: LIMIT_WORDS })
    .int({ error: LIMIT_WORDS })
    .min(1, { error: LIMIT_WORDS })
    .max(PAGE_LIMIT, { error: LIMIT_WORDS })
    .default(PAGE)
    .describe('How many at most.'),
  cursor: z
    .string({ error: 'must be given once' })
    .max(400, { error: 'was not made by this hub' })
    .optional()
    .describe('Where to go on; part of `next`.'),
});
const IDS_LIMIT = 500;
const FIRST_WORDS = 'must be a whole number from 1 to 9,999,999,999';
const COUNT_WORDS = `must be a whole number from 1 to ${IDS_LIMIT}`;
export const idsQuery = z.strictObject({
  first: z.coerce
    .number({ error: FIRST_WORDS })
    .int({ error: FIRST_WORDS })
    .min(1, { error: FIRST_WORDS })
    .max(9_999_999_999, { error: FIRST_WORDS })
    .default(FIRST_ID)
    .describe('The first id; the others follow.'),
  count: z.coerce
    .number({ error: COUNT_WORDS })
    .int({ error: COUNT_WORDS })
    .min(1, { error: COUNT_WORDS })
    .max(IDS_LIMIT, { error: COUNT_WORDS })
    .default(1)
    .describe('How many.'),
});
export const idsInUseSchema = z.looseObject({
  connected: z.array(z.string()).describe('Somebody is connected with these who is no simulation.'),
  notified: z.array(z.string()).describe('Among the newest 100 of these are notifications that no simulation made.'),
});
export const oneQuery = z.strictObject({
  consumidor_id: consumerId.optional().describe('Which consumer is meant, where several have the id.'),
});
export const onePath = z.strictObject({
  id: z
    .string()
    .regex(/^\d{1,16}$/, { error: 'must be a whole number' })
    .transform(Number)
    .pipe(z.int({ error: 'must be below 2^53' })),
});
export const idempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, { error: 'must be 1 to 255 visible ASCII characters' });

/** Where a page ended. */
const cursorContent = z.tuple([z.int(), z.int(), z.string().regex(CONSUMER_ID)]);

/** The place behind a notification in the list, as an opaque text. */
export function writeCursor(sentAt: number, id: number, consumer: string): string {
  return Buffer.from(JSON.stringify([sentAt, id, consumer])).toString('base64url');
}

/** The place that a cursor names, null for what is none. */
export function readCursor(cursor: string): { sentAt: number; id: number; consumer: string } | null {
  try {
    const parsed = cursorContent.safeParse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    return parsed.success ? { sentAt: parsed.data[0], id: parsed.data[1], consumer: parsed.data[2] } : null;
  } catch {
    return null;
  }
}
