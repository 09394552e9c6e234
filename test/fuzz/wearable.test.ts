/** Whatever a wearable says, over a real socket: exactly one answer each, in order where the hub answers at once, and never a fault. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readWearableMessage, WEARABLE_ERRORS } from '../../src/shared/protocol.ts';
import { post } from '../support/api.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { frame, handshake, RawClient } from '../support/raw.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
let wearable: Wearable;
let known: number;
beforeAll(async () => {
  hub = await startTestHub({ flags: { protocolErrorsPerMinute: '100000' } });
  known = (await post(hub, { consumidor_id: 'fuzz', tipo: 'test', contenido: 'x' })).id;
  wearable = await Wearable.connect(hub.wearableUrl('fuzz'));
});
afterAll(async () => {
  await wearable.close();
  expect(hub.complaints).toEqual([]);
  await hub.stop();
});

const key = fc.constantFrom('type', 'notification_id', '__proto__', 'constructor', 'notifications');
const word = fc.constantFrom('ping', 'mark_read', 'pong', 'toString', '');
const id = fc.oneof(
  fc.constant(0),
  fc.integer(),
  fc.double(),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
  fc.stringMatching(/^\d{1,24}$/),
);
const value = fc.oneof({ depthSize: 'small' }, word, id, fc.jsonValue(), fc.string({ unit: 'binary' }));
const message = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.json(),
  fc.dictionary(key, value).map((object) => JSON.stringify(object)),
  fc.record({ type: word, notification_id: value }).map((object) => JSON.stringify(object)),
  // Keys twice, numbers that JSON.stringify does not write.
  fc.tuple(word, id).map(([type, n]) => `{"type":"x","type":"${type}","notification_id":1,"notification_id":${n}}`),
  fc.constantFrom('{"type":"ping"}', '{"type": "ping"}', '{"type":"ping"} ', '{"type":"ping","x":1e999}'),
);

/** What the answer to a text must be. */
function wanted(text: string): object {
  const read = readWearableMessage(text.toWellFormed());
  if ('code' in read) {
    const { code, field } = read;
    return { type: 'error', code, message: WEARABLE_ERRORS[code], ...(field === undefined ? {} : { field }) };
  }
  if (read.type === 'ping') return { type: 'pong' };
  if (Number(read.notification_id) === known) return { type: 'marked_read', notification_id: read.notification_id };
  return { type: 'error', code: 'not_found', message: WEARABLE_ERRORS.not_found, field: 'notification_id' };
}

test('any text is answered once, as the protocol has it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(message, fc.constant('KNOWN')), { minLength: 1, maxLength: 20 }),
      async (said) => {
        const texts = said.map((text) =>
          text === 'KNOWN' ? `{"type":"mark_read","notification_id":"${known}"}` : text,
        );
        for (const text of texts) wearable.say(text);
        wearable.say('{"type":"the end"}');
        const heard: object[] = [];
        // Reads are answered when they are stored, so that they may come after what was said later.
        while (heard.length < texts.length + 1) {
          const [next] = wearable.messages.splice(0, 1);
          if (next) heard.push(next);
          else await new Promise((resolve) => setImmediate(resolve));
          expect(wearable.closed).toBeNull();
        }
        const sorted = (all: object[]): string[] => all.map((one) => JSON.stringify(one)).sort();
        expect(sorted(heard)).toEqual(sorted([...texts.map(wanted), wanted('{"type":"the end"}')]));
      },
    ),
    { numRuns: 300 },
  );
  wearable.say('{"type":"ping"}');
  await wearable.next('pong');
  expect(wearable.messages).toEqual([]);
});

test('any bytes behind a good handshake end in a close frame or in nothing, and the hub goes on', async () => {
  const first = fc.integer({ min: 0, max: 255 });
  const piece = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc
      .record({
        first,
        masked: fc.boolean(),
        payload: fc.uint8Array({ maxLength: 300 }),
        length: fc.option(fc.nat(2 ** 33)),
      })
      .map(({ first: byte, masked, payload, length }) =>
        frame(Buffer.from(payload), { first: byte, masked, ...(length === null ? {} : { length }) }),
      ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
      const client = new RawClient(hub.hub.port);
      client.say(handshake(hub.hub.port, { path: '/ws/notificaciones/bytes/' }));
      for (const bytes of pieces) client.say(bytes);
      client.socket.end();
      await new Promise<void>((resolve) => (client.ended ? resolve() : client.socket.once('close', () => resolve())));
      expect(client.text).toContain('101 Switching Protocols');
    }),
    { numRuns: 200 },
  );
  await expect.poll(() => hub.hub.connections()).toBe(1);
  wearable.say('{"type":"ping"}');
  await wearable.next('pong');
});

test('any bytes instead of a handshake are answered with a status or with the end', async () => {
  const line = fc.oneof(
    fc.constantFrom(
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Connection: close',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Transfer-Encoding: chunked',
      'Content-Length: 5',
      'Expect: 100-continue',
    ),
    fc.constant(null).map(() => `Host: 127.0.0.1:${hub.hub.port}`),
    fc.string({ unit: 'binary-ascii', maxLength: 60 }),
  );
  const target = fc.oneof(
    fc.constantFrom(
      '/ws/notificaciones/1/',
      '/',
      '*',
      '//',
      'http://127.0.0.1/ws/notificaciones/1/',
      '/console/socket',
    ),
    fc.webPath(),
    fc.string({ maxLength: 40 }),
  );
  const method = fc.constantFrom('GET', 'POST', 'OPTIONS', 'CONNECT', 'TRACE', 'get', 'PRI');
  const version = fc.constantFrom('HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', 'HTTP/9', '');
  await fc.assert(
    fc.asyncProperty(method, target, version, fc.array(line, { maxLength: 8 }), async (verb, path, http, lines) => {
      const client = new RawClient(hub.hub.port);
      client.say(`${verb} ${path} ${http}\r\n${lines.map((one) => `${one}\r\n`).join('')}\r\n`);
      client.socket.end();
      await new Promise<void>((resolve) => (client.ended ? resolve() : client.socket.once('close', () => resolve())));
      if (client.received.length > 0) expect(client.text).toMatch(/^HTTP\/1\.1 \d{3} /);
      // A server's own faults are no answer.
      expect(client.text).not.toMatch(/^HTTP\/1\.1 500/);
    }),
    { numRuns: 300 },
  );
});
