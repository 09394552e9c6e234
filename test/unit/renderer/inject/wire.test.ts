import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { draftSchema } from '../../../../src/hub/api/schemas.ts';
import { localTimes, Wire } from '../../../../src/hub/wire.ts';
import {
  bytesOf,
  curlText,
  frameOf,
  frameText,
  httpText,
  wireTime,
} from '../../../../src/renderer/screens/inject/wire.ts';

const nasty = `it's <b>"bold"</b>\n\u0000\u001b[31m \u202egnirts\u202c \\ $HOME \`id\` ñ 😀`;
const payload = { tipo: 'alerta', contenido: nasty, deseo_id: 5 };
const payloadFor = () => payload;
const api = { url: 'http://127.0.0.1:8000/api/notificaciones/', token: false };

test.each(['UTC', 'Europe/Madrid', 'America/Mexico_City', 'Asia/Kolkata'])(
  'the time in %s is as the hub writes it',
  (zone) => {
    for (const at of [0, 1_763_374_200_999, 1_774_746_000_000]) expect(wireTime(at, zone)).toBe(localTimes(zone)(at));
  },
);

test('the frame and its bytes are the ones that the hub writes', () => {
  const at = 1_763_374_200_000;
  const { text } = new Wire('UTC').live({
    consumer: '1',
    id: 437,
    tipo: 'alerta',
    contenido: nasty,
    deseoId: 5,
    producer: 'console',
    sentAt: at,
    storedAt: at,
    readAt: null,
    readBy: null,
    readOn: null,
    raw: null,
  });
  const frame = frameOf(payload, 437, wireTime(at, 'UTC'));
  expect(JSON.stringify(frame)).toBe(text);
  expect(bytesOf(frame)).toBe(Buffer.byteLength(text));
  expect(JSON.parse(frameText(frame))).toEqual(frame);
});

describe('over HTTP', () => {
  const bodyIn = (text: string): unknown => JSON.parse(text.slice(text.indexOf('\n\n')));

  test('one target is an object, several are a list of the first three, none is a place to fill in', () => {
    expect(bodyIn(httpText(payloadFor, ['42'], api))).toEqual({ consumidor_id: '42', ...payload });
    expect(bodyIn(httpText(payloadFor, ['1', '2', '3', '4'], api))).toMatchObject([
      { consumidor_id: '1' },
      { consumidor_id: '2' },
      { consumidor_id: '3' },
    ]);
    expect(bodyIn(httpText(payloadFor, [], api))).toMatchObject({ consumidor_id: '{consumidor_id}' });
    expect(draftSchema.safeParse(bodyIn(httpText(payloadFor, ['42'], api))).success).toBe(true);
  });

  test('the line is one command to a shell, whatever the text says, and shows no hidden control', () => {
    const line = curlText(payloadFor, ['42'], api);
    expect(line).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u);
    const spoken = execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }\n${line}`], { encoding: 'utf8' });
    const [address, , header, , body] = spoken.split('\0');
    expect([address, header]).toEqual([api.url, 'Content-Type: application/json']);
    expect(JSON.parse(body ?? '')).toEqual({ consumidor_id: '42', ...payload });
  });

  test('where the hub wants a token there is a place for it, and never the token', () => {
    const closed = { ...api, token: true };
    expect(httpText(payloadFor, ['42'], closed)).toContain('\nAuthorization: Bearer {token}\nContent-Type');
    const spoken = execFileSync(
      'sh',
      ['-c', `curl() { printf '%s\\0' "$@"; }\n${curlText(payloadFor, ['42'], closed)}`],
      {
        encoding: 'utf8',
        env: { PULSERA_TOKEN: 'abc' },
      },
    );
    expect(spoken.split('\0').slice(0, 5)).toEqual([
      ...[closed.url, '-H', 'Authorization: Bearer abc', '-H', 'Content-Type: application/json'],
    ]);
  });
});
