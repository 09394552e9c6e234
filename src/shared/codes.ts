/**
 * Close codes and refusals: the one table that the hub closes by, the protocol page lists and the console shows in words.
 * 1000–1015 are RFC 6455's (§7.4.1); 4000–4499 are ours and a wearable may reconnect, 4500–4999 are ours and it must not.
 */

/** One close code: its stable name (the catalogue of words has the sentence under it) and its English sentence for docs. */
export interface CloseCode {
  readonly code: number;
  readonly name: string;
  readonly sentence: string;
}

const table = [
  { code: 1000, name: 'normal', sentence: 'Closed normally.' },
  { code: 1001, name: 'going_away', sentence: 'One side went away: the app was closed, or the hub is stopping.' },
  { code: 1002, name: 'protocol_error', sentence: 'A frame broke the WebSocket protocol.' },
  { code: 1003, name: 'unsupported_data', sentence: 'A binary frame; the hub speaks text only.' },
  { code: 1005, name: 'no_status', sentence: 'Closed without saying why.' },
  { code: 1006, name: 'abnormal', sentence: 'The connection was cut without a goodbye.' },
  { code: 1007, name: 'invalid_payload', sentence: 'A text frame was not valid UTF-8.' },
  { code: 1008, name: 'policy', sentence: 'Too many protocol errors within a minute: 20, if nothing else is set.' },
  { code: 1009, name: 'too_large', sentence: 'A message was larger than 64 KiB.' },
  { code: 1011, name: 'internal_error', sentence: 'The other side had an internal error.' },
  { code: 1012, name: 'restart', sentence: 'The hub is restarting.' },
  { code: 1013, name: 'try_later', sentence: 'The hub cannot serve this consumer now; try again later.' },
  { code: 4000, name: 'disconnected', sentence: 'Someone disconnected it from the console; it may come back.' },
  { code: 4008, name: 'slow', sentence: 'It read too slowly: its outbox was full.' },
  {
    code: 4009,
    name: 'silent',
    sentence: 'It gave no sign of life for 30 s after a ping, so the hub cut the connection.',
  },
  {
    code: 4500,
    name: 'dismissed',
    sentence: 'Someone disconnected it from the console; it must not come back by itself.',
  },
  { code: 4501, name: 'replaced', sentence: 'Another socket of the same consumer took its place.' },
] as const;

/** Name of a close code that the hub itself may use or report. */
export type CloseName = (typeof table)[number]['name'];

/** Every close code that Pulsera gives a meaning to, in order. */
export const CLOSE_CODES: readonly CloseCode[] = table;

const codeOf = new Map<string, number>(table.map((row) => [row.name, row.code]));
const nameOf = new Map<number, CloseName>(table.map((row) => [row.code, row.name]));

/** The number of a close code by its name. */
export function closeCode(name: CloseName): number {
  return codeOf.get(name) as number;
}

/** The name of a close code, or null for one that this table does not know. */
export function closeName(code: number): CloseName | null {
  return nameOf.get(code) ?? null;
}

/** Whether someone may pick this code to disconnect a consumer with: 1000, 1012, 1013 or one of an application's own. */
export function mayCloseWith(code: number): boolean {
  return code === 1000 || code === 1012 || code === 1013 || (code >= 4000 && code <= 4999);
}

/** Why a handshake is refused before the upgrade, with the HTTP status that says so. */
export const REFUSALS = {
  bad_id: 400,
  bad_request: 400,
  bad_host: 403,
  bad_origin: 403,
  bad_path: 404,
  not_websocket: 426,
  too_many_refusals: 429,
  full: 503,
  stopping: 503,
  store_unavailable: 503,
  backend_refused: 403,
  backend_unavailable: 503,
} as const satisfies Record<string, number>;

/** Stable code of a refusal; the body of the answer carries it, and the catalogue of words has its sentence. */
export type Refusal = keyof typeof REFUSALS;
