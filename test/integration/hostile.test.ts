import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { metric } from '../support/api.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { frame, handshake, RawClient } from '../support/raw.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
const clients: RawClient[] = [];
beforeAll(async () => {
  hub = await startTestHub({ flags: { refusalsPerMinute: '100000' } });
});
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.destroy();
  // Whatever was done, a good wearable is served as before.
  const good = await Wearable.connect(hub.wearableUrl('good'));
  good.say({ type: 'ping' });
  expect(await good.next('pong')).toEqual({ type: 'pong' });
  await good.close();
});
afterAll(async () => {
  expect(hub.complaints).toEqual([]);
  await hub.stop();
});

function raw(): RawClient {
  const client = new RawClient(hub.hub.port);
  clients.push(client);
  return client;
}

/** Says a whole request, and answers the status and JSON that come back before the connection ends. */
async function refused(request: string): Promise<{ status: number; body: { code?: string }; head: string }> {
  const client = raw();
  client.say(request);
  await expect.poll(() => client.ended).toBe(true);
  const [head = '', body = ''] = client.text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), body: body ? JSON.parse(body) : {}, head };
}

describe('handshakes that are refused before the upgrade', () => {
  const good = (options: Parameters<typeof handshake>[1] = {}): string => handshake(hub.hub.port, options);

  test.each([
    ['an id with a space', { path: '/ws/notificaciones/a%20b/' }, 400, 'bad_id'],
    ['an id of 65 characters', { path: `/ws/notificaciones/${'x'.repeat(65)}/` }, 400, 'bad_id'],
    ['an id that is broken percent-encoding', { path: '/ws/notificaciones/%E0%A4%A/' }, 400, 'bad_id'],
    ['an id with an encoded slash', { path: '/ws/notificaciones/a%2Fb/' }, 400, 'bad_id'],
    ['another path', { path: '/ws/otra/1/' }, 404, 'bad_path'],
    ['a deeper path', { path: '/ws/notificaciones/1/2/' }, 404, 'bad_path'],
    ['no id', { path: '/ws/notificaciones/' }, 404, 'bad_path'],
    ['a foreign Host', { host: 'evil.example' }, 403, 'bad_host'],
    ['a Host that is none', { host: 'a b' }, 403, 'bad_host'],
    ['a foreign Origin', { extra: ['Origin: http://evil.example'] }, 403, 'bad_origin'],
    ['the Origin null', { extra: ['Origin: null'] }, 403, 'bad_origin'],
    ['two Host headers', { extra: ['Host: 127.0.0.1'] }, 400, 'bad_request'],
    ['version 8', { version: '8' }, 426, 'not_websocket'],
    ['no version', { version: '' }, 426, 'not_websocket'],
  ] as const)('%s', async (_what, options, status, code) => {
    const answer = await refused(good(options));
    expect(answer).toMatchObject({ status, body: { code, message: expect.stringMatching(/\.$/) } });
    if (status === 426) expect(answer.head).toContain('Sec-WebSocket-Version: 13');
  });

  test('no key, a short key, POST, another upgrade', async () => {
    const head = good();
    for (const broken of [
      head.replace(/Sec-WebSocket-Key: .*\r\n/, ''),
      head.replace('dGhlIHNhbXBsZSBub25jZQ==', 'c2hvcnQ='),
      head.replace('GET', 'POST'),
    ]) {
      expect(await refused(broken)).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    }
    expect(await refused(head.replace('Upgrade: websocket', 'Upgrade: h2c'))).toMatchObject({ status: 426 });
  });

  test('a request elsewhere that offers another protocol is an ordinary request', async () => {
    const body = JSON.stringify({ consumidor_id: '42', tipo: 'test', contenido: 'x' });
    const client = raw();
    client.say(
      `POST /api/notificaciones/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n` +
        `HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await expect.poll(() => client.text).toContain('"consumidor_id":"42"');
    expect(client.text).toMatch(/^HTTP\/1\.1 201 /);
  });

  test('a plain GET on the path is told to upgrade', async () => {
    const response = await fetch(`${hub.url}ws/notificaciones/1/`);
    expect(response.status).toBe(426);
    expect(response.headers.get('upgrade')).toBe('websocket');
    expect(await response.json()).toMatchObject({ code: 'not_websocket' });
  });

  test('an Origin on another port of this machine, a Host without a port and a query are let in', async () => {
    const one = await Wearable.connect(hub.wearableUrl('origin'), { origin: 'http://localhost:5173' });
    await one.close();
    const client = raw();
    client.say(good({ host: 'localhost', path: '/ws/notificaciones/1/?token=x' }));
    await expect.poll(() => client.text).toContain('101 Switching Protocols');
  });

  test('neither subprotocols nor compression are taken', async () => {
    const client = raw();
    client.say(good({ extra: ['Sec-WebSocket-Protocol: a, b', 'Sec-WebSocket-Extensions: permessage-deflate'] }));
    await expect.poll(() => client.text).toContain('initial_notifications');
    expect(client.text).not.toMatch(/Sec-WebSocket-(Protocol|Extensions)/i);
  });
});

test('garbage, half a handshake and huge headers hurt nobody', async () => {
  raw().say('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03');
  raw().say('GET /ws/notificaciones/1/ HTTP/1.1\r\nHost: 127.0');
  const huge = raw();
  huge.say(handshake(hub.hub.port, { extra: [`X-Big: ${'x'.repeat(100_000)}`] }));
  await expect.poll(() => huge.text).toContain('431');
});

describe('frames that break the protocol', () => {
  async function connected(): Promise<RawClient> {
    const client = raw();
    client.say(handshake(hub.hub.port, { path: '/ws/notificaciones/hostile/' }));
    await expect.poll(() => client.text).toContain('"notifications":[');
    client.received = Buffer.alloc(0);
    return client;
  }
  /** The code of the close frame that came. */
  const closeCode = (client: RawClient): number | null => {
    const at = client.received.lastIndexOf(0x88);
    return at >= 0 && client.received.length >= at + 4 ? client.received.readUInt16BE(at + 2) : null;
  };

  test.each([
    ['an unmasked frame', frame('{"type":"ping"}', { masked: false }), 1002],
    ['RSV1 without an extension', frame('x', { first: 0xc1 }), 1002],
    ['RSV2', frame('x', { first: 0xa1 }), 1002],
    ['a reserved opcode', frame('x', { first: 0x83 }), 1002],
    ['a reserved control opcode', frame('x', { first: 0x8b }), 1002],
    ['a continuation of nothing', frame('x', { first: 0x80 }), 1002],
    ['a fragmented ping', frame('x', { first: 0x09 }), 1002],
    ['a ping of 126 bytes', frame('x'.repeat(126), { first: 0x89 }), 1002],
    ['a close of one byte', frame('x', { first: 0x88 }), 1002],
    ['the close code 999', frame(Buffer.from([0x03, 0xe7]), { first: 0x88 }), 1002],
    ['bad UTF-8', frame(Buffer.from([0xc3, 0x28])), 1007],
    ['a frame that says it is 2^62 bytes', Buffer.from([0x81, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 1009],
    ['a frame that says it is 64 KiB + 1', frame('', { length: 65_537 }), 1009],
    ['a binary frame', frame('x', { first: 0x82 }), 1003],
  ])('%s ends with its code', async (_what, bytes, code) => {
    const client = await connected();
    client.say(bytes);
    await expect.poll(() => closeCode(client)).toBe(code);
  });

  test.each([
    ['an unmasked frame', frame('x', { masked: false }), 1002],
    ['bad UTF-8', frame(Buffer.from([0xc3, 0x28])), 1007],
    ['a frame that says it is 64 KiB + 1', frame('', { length: 65_537 }), 1009],
    ['a close with a code and a reason', frame(Buffer.from('\x0f\xa1bye', 'latin1'), { first: 0x88 }), 4001],
    ['a close without a code', frame('', { first: 0x88 }), 1005],
  ])('%s is in the history with its code', async (_what, bytes, code) => {
    const closes = (): Promise<number> => metric(hub, `pulsera_closes_total{code="${code}"}`);
    const before = await closes();
    const client = await connected();
    client.say(bytes);
    await expect.poll(closes).toBe(before + 1);
  });

  test('a flood of tiny fragments ends, and memory is bounded', async () => {
    const client = await connected();
    const fragments = Buffer.concat(
      Array.from({ length: 20_000 }, (_, i) => frame('', { first: i === 0 ? 0x01 : 0x00 })),
    );
    client.say(fragments);
    await expect.poll(() => closeCode(client)).toBe(1008);
  });

  test('a ping a byte at a time, in fragments, and behind the handshake in one packet is answered', async () => {
    const drip = await connected();
    for (const byte of frame('{"type":"ping"}')) drip.say(Buffer.from([byte]));
    await expect.poll(() => drip.text).toContain('{"type":"pong"}');
    const fragments = await connected();
    fragments.say(
      Buffer.concat([
        frame('{"type":', { first: 0x01 }),
        frame('x', { first: 0x89 }),
        frame('"ping"}', { first: 0x80 }),
      ]),
    );
    await expect.poll(() => fragments.text).toContain('{"type":"pong"}');
    const pipelined = raw();
    pipelined.say(Buffer.concat([Buffer.from(handshake(hub.hub.port)), frame('{"type":"ping"}')]));
    await expect.poll(() => pipelined.text).toContain('{"type":"pong"}');
    expect(pipelined.text.indexOf('initial_notifications')).toBeLessThan(pipelined.text.indexOf('pong'));
  });

  test('500 protocol pings in one packet are all answered', async () => {
    const client = await connected();
    client.say(Buffer.concat(Array.from({ length: 500 }, (_, i) => frame(String(i), { first: 0x89 }))));
    const last = Buffer.concat([Buffer.from([0x8a, 3]), Buffer.from('499')]);
    await expect.poll(() => client.received.indexOf(last)).toBeGreaterThan(0);
  });

  test('a reset in the middle of a frame is an ordinary end', async () => {
    const client = await connected();
    client.say(frame('{"type":"ping"}').subarray(0, 9));
    client.socket.resetAndDestroy();
    await expect.poll(() => hub.hub.connections()).toBe(0);
  });
});

describe('limits', () => {
  test('refusals are explained up to the limit, then 429, and a good wearable still gets in', async () => {
    const own = await startTestHub({ flags: { refusalsPerMinute: '3' } });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i += 1) {
      const client = new RawClient(own.hub.port);
      client.say(handshake(own.hub.port, { path: '/nada' }));
      await expect.poll(() => client.ended).toBe(true);
      statuses.push(Number(client.text.split(' ')[1]));
    }
    expect(statuses).toEqual([404, 404, 404, 429, 429]);
    await (await Wearable.connect(own.wearableUrl(1))).close();
    await own.stop();
  });

  test('a full hub answers 503 with Retry-After, and takes the next one when somebody leaves', async () => {
    const own = await startTestHub({ flags: { maxConnections: '2' } });
    const one = await Wearable.connect(own.wearableUrl(1));
    const two = await Wearable.connect(own.wearableUrl(2));
    const client = new RawClient(own.hub.port);
    client.say(handshake(own.hub.port, { path: '/ws/notificaciones/3/' }));
    await expect.poll(() => client.ended).toBe(true);
    expect(client.text).toMatch(/^HTTP\/1.1 503 [\s\S]*Retry-After: 5[\s\S]*"code":"full"/);
    await one.close();
    await expect.poll(() => own.hub.connections()).toBe(1);
    await (await Wearable.connect(own.wearableUrl(3))).close();
    await two.close();
    await own.stop();
  });
});
