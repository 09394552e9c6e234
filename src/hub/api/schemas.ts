/** What crosses the API: the one source of its checks and of its OpenAPI document. */
import { z } from 'zod';
import { CONSUMER_ID, CONTENIDO_LIMIT, TIPO_LIMIT } from '../../shared/protocol.ts';

/** Notifications that one request may create, and one page may hold. */
export const LIST_LIMIT = 1_000;
export const PAGE_LIMIT = 200;
const PAGE = 50;

/** Text that can be stored and sent as it is: no half of a character. */
const text = (): z.ZodString => z.string().refine((value) => value.isWellFormed(), { error: 'must be valid Unicode' });

const consumerId = z.string().regex(CONSUMER_ID, { error: 'must be 1 to 64 letters, digits, _ or -' });
/** 42 and "42" are the same consumer. */
const consumerIn = z
  .union([consumerId, z.int().nonnegative().transform(String)], {
    error: 'must be 1 to 64 letters, digits, _ or -, or a whole number',
  })
  .describe('A string or a whole number; 42 and "42" are the same consumer.');

/** A notification to be created. */
export const draftSchema = z.strictObject({
  consumidor_id: consumerIn,
  tipo: text().min(1).max(TIPO_LIMIT).describe('An open set of words: alerta, recordatorio, test, …'),
  contenido: text().max(CONTENIDO_LIMIT),
  deseo_id: z.int().nullable().default(null),
});

/** A notification as answered: the wire's, with its consumer. */
export const notificationSchema = z.object({
  id: z.int(),
  tipo: z.string(),
  contenido: z.string(),
  fecha_envio: z.string().describe("Local time of the hub's time zone, to the second, without offset."),
  leida: z.boolean(),
  deseo_id: z.int().nullable(),
  consumidor_id: z.string(),
});

const moment = z.iso.datetime().nullable().describe('UTC with milliseconds; null until it happened.');
export const deliverySchema = z.object({
  connection: z.int().describe('The number of the connection it was handed to.'),
  written_at: z.iso.datetime(),
  confirmed_at: moment,
  read_at: moment,
});

export const detailSchema = notificationSchema.extend({ deliveries: z.array(deliverySchema) });
export const createdListSchema = z.object({ results: z.array(notificationSchema) });
export const pageSchema = createdListSchema.extend({
  next: z.string().nullable().describe('The address of the next page, null on the last.'),
});
export const patchSchema = z.strictObject({
  leida: z.literal(true, { error: 'can only be set to true: a read is never undone' }),
});

const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
export const listQuery = z.strictObject({
  consumidor_id: consumerId.optional(),
  leida: flag.optional(),
  tipo: z.string().min(1).max(TIPO_LIMIT).optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_LIMIT).default(PAGE),
  cursor: z.string().max(400).optional(),
});
export const oneQuery = z.strictObject({ consumidor_id: consumerId.optional() });
export const onePath = z.strictObject({
  id: z
    .string()
    .regex(/^\d{1,16}$/, { error: 'must be a whole number' })
    .transform(Number)
    .pipe(z.int()),
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
