/** What hubs tell each other about themselves and their consumers. All of it is sealed. */
import { z } from 'zod';
import { rowTuple } from '../../shared/console/rows.ts';
import { question } from './asks.ts';

/** A hub's lease: what it is, and signs by which others see that it lives and what they missed. */
export const lease = z.object({
  number: z.number(),
  name: z.string(),
  url: z.string(),
  version: z.string(),
  startedAt: z.number(),
  connected: z.number(),
  sockets: z.number(),
  /** Queues of the layer that it reads. */
  queues: z.number(),
  /** Tells this run from any other; of two runs the later one has the greater. */
  boot: z.string(),
  /** Rises with each renewal. */
  beat: z.number(),
  /** The last of its messages about rows. */
  seq: z.number(),
});
export type Lease = z.output<typeof lease>;

/** Rows that changed on a hub since its message before, or its goodbye. */
export const rowsMessage = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('rows'),
    instance: z.string(),
    boot: z.string(),
    /** One more than that of the message before. A number that is left out has others ask for everything. */
    seq: z.number(),
    /** Its wall clock. */
    now: z.number(),
    rows: z.array(rowTuple),
    removed: z.array(z.string()),
  }),
  z.object({ kind: z.literal('bye'), instance: z.string(), boot: z.string() }),
]);
export type RowsMessage = Extract<z.output<typeof rowsMessage>, { kind: 'rows' }>;

/** Everything that a hub has, in pages: `next` is where the following one begins. `seq` as in the messages. */
export const ROWS = question(
  'rows',
  z.object({ snapshot: z.string().max(64), from: z.int().min(0) }),
  z.object({
    boot: z.string(),
    seq: z.number(),
    now: z.number(),
    rows: z.array(rowTuple),
    next: z.number().nullable(),
  }),
);
export type RowsPage = z.output<typeof ROWS.answer>;
