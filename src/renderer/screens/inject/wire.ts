/** What an injection looks like outside of this console: the frame that a wearable gets, and the same over HTTP. */
import type { Payload } from '../../../shared/console/contract.ts';
import type { HubMessage } from '../../../shared/protocol.ts';
import { plainText } from '../../kit/plainText.ts';

/** Targets that the HTTP examples spell out. */
export const SHOWN_TARGETS = 3;

/** `fecha_envio` as the hub writes it: local time of `zone`, an IANA name, to the second. */
export function wireTime(at: number, zone: string): string {
  const write = (timeZone: string): string => new Date(at).toLocaleString('sv-SE', { timeZone }).replace(' ', 'T');
  try {
    return write(zone);
  } catch {
    // The hub knows a zone that this browser does not.
    return write('UTC');
  }
}

/** The frame that a wearable gets. */
export function frameOf({ tipo, contenido, deseo_id }: Payload, id: number, fecha_envio: string): HubMessage {
  return { type: 'new_notification', notification: { id, tipo, contenido, fecha_envio, leida: false, deseo_id } };
}

/** Bytes of a message on the wire, without the frame's own head. */
export function bytesOf(message: object): number {
  return new TextEncoder().encode(JSON.stringify(message)).length;
}

/** Hidden controls are written as JSON's escapes, which say the same and can be seen and copied. */
function json(value: object, indent: number): string {
  return plainText(JSON.stringify(value, null, indent));
}

/** What it becomes for a target, the how-manieth of them, from 0. */
export type PayloadFor = (target: string, at: number) => Payload;

/** The body of `POST /api/notificaciones/`: one object, or a list of the first few targets. */
function bodyOf(payloadFor: PayloadFor, targets: readonly string[]): object {
  const [first, ...more] = targets
    .slice(0, SHOWN_TARGETS)
    .map((consumidor_id, at) => ({ consumidor_id, ...payloadFor(consumidor_id, at) }));
  if (!first) return { consumidor_id: '{consumidor_id}', ...payloadFor('{consumidor_id}', 0) };
  return more.length === 0 ? first : [first, ...more];
}

export function frameText(frame: HubMessage): string {
  return json(frame, 2);
}

/** How the hub is asked: `token` where it wants one, which is a place to fill in. */
interface Api {
  readonly url: string;
  readonly token: boolean;
}

export function httpText(payloadFor: PayloadFor, targets: readonly string[], { url, token }: Api): string {
  const authorization = token ? 'Authorization: Bearer {token}\n' : '';
  return `POST ${url}\n${authorization}Content-Type: application/json\n\n${json(bodyOf(payloadFor, targets), 2)}`;
}

/** A line for a POSIX shell; the token is its variable `PULSERA_TOKEN`. */
export function curlText(payloadFor: PayloadFor, targets: readonly string[], { url, token }: Api): string {
  const authorization = token ? `-H "Authorization: Bearer $PULSERA_TOKEN" \\\n  ` : '';
  const quoted = json(bodyOf(payloadFor, targets), 0).replaceAll("'", "'\\''");
  return `curl ${url} \\\n  ${authorization}-H 'Content-Type: application/json' \\\n  -d '${quoted}'`;
}
