import type { IncomingMessage } from 'node:http';
import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { Access, reachableHost } from '../../../src/hub/access.ts';
import { cookieValue } from '../../../src/hub/console/socket.ts';

const TOKEN = 'the-token_of.this~hub';
const access = (options: Partial<ConstructorParameters<typeof Access>[0]> = {}): Access =>
  new Access({ host: '127.0.0.1', allowedHosts: [], requireToken: false, token: TOKEN, ...options });

/** A request with these header lines, from an address. */
function request(lines: readonly [string, string][], remoteAddress = '127.0.0.1'): IncomingMessage {
  const headers: Record<string, string> = {};
  // As Node does for these: the first one counts.
  for (const [name, value] of lines) headers[name.toLowerCase()] ??= value;
  return { headers, rawHeaders: lines.flat(), socket: { remoteAddress } } as unknown as IncomingMessage;
}
const local: [string, string] = ['Host', 'localhost:8000'];

describe('without a token a request may use the API', () => {
  test.each([
    ['from this machine to a loopback name', [local], '127.0.0.1', true],
    ['over IPv6', [['Host', '[::1]:8000']], '::1', true],
    ['over IPv4 in IPv6', [local], '::ffff:127.0.0.1', true],
    ['from another machine', [local], '10.0.0.7', false],
    ['from nowhere', [local], '', false],
    ['to another name', [['Host', 'hub.example.com']], '127.0.0.1', false],
    ['to an address that looks like one', [['Host', '127.0.0.2']], '127.0.0.1', false],
    ['to no host', [], '127.0.0.1', false],
    ...['Forwarded', 'X-Forwarded-For', 'x-forwarded-host', 'X-Forwarded-Anything', 'X-Real-IP', 'Via'].map(
      (name) => [`with ${name}`, [local, [name, '']], '127.0.0.1', false] as const,
    ),
  ] as [string, [string, string][], string, boolean][])('%s: %s', (_what, lines, address, may) => {
    expect(access().mayUse(request(lines, address))).toBe(may);
  });

  test('never where the hub is open to the network, or asks for it', () => {
    expect(access({ host: '0.0.0.0' }).mayUse(request([local]))).toBe(false);
    expect(access({ host: '::' }).mayUse(request([local]))).toBe(false);
    expect(access({ requireToken: true }).mayUse(request([local]))).toBe(false);
  });
});

test.each([
  [`Bearer ${TOKEN}`, true],
  [`bearer ${TOKEN}`, true],
  [`Bearer  ${TOKEN}`, false],
  [`Bearer ${TOKEN} `, false],
  [`Bearer ${TOKEN.slice(1)}`, false],
  [`Bearer ${TOKEN}x`, false],
  [`Basic ${TOKEN}`, false],
  [TOKEN, false],
  ['Bearer ', false],
  ['', false],
])('the Authorization %j opens: %s', (authorization, opens) => {
  const asked = request([local, ['Authorization', authorization]]);
  expect(access({ requireToken: true }).mayUse(asked)).toBe(opens);
  // A wrong one is refused also where none was needed.
  expect(access().mayUse(asked)).toBe(opens);
});

describe('every request', () => {
  test.each([
    ['one Host', [local], null],
    ['no Host', [], 'bad_request'],
    ['two Hosts', [local, local], 'bad_request'],
    ['two Hosts in different cases', [local, ['HOST', 'evil.example']], 'bad_request'],
    ['a foreign Host', [['Host', 'evil.example']], 'bad_host'],
    ['a foreign Origin', [local, ['Origin', 'http://evil.example']], 'bad_origin'],
    [
      'both foreign',
      [
        ['Host', 'evil.example'],
        ['Origin', 'http://evil.example'],
      ],
      'bad_host',
    ],
    ['an Origin of this machine', [local, ['Origin', 'http://127.0.0.1:9']], null],
    ['an empty Origin', [local, ['Origin', '']], 'bad_origin'],
  ] as [string, [string, string][], string | null][])('with %s', (_what, lines, code) => {
    expect(access().refuse(request(lines))?.code ?? null).toBe(code);
  });

  test('may name the machine itself where the hub is open to the network, and only there', () => {
    const own = request([['Host', `${hostname()}:8000`]]);
    expect(access({ host: '0.0.0.0' }).refuse(own)).toBeNull();
    expect(access().refuse(own)?.code).toBe('bad_host');
  });
});

describe('the session', () => {
  test('is derived from the token, tells nothing of it, and opens no more than itself', () => {
    const { session } = access();
    expect(session).toBe(access({ requireToken: true }).session);
    expect(session).not.toBe(access({ token: 'another' }).session);
    expect(session).not.toContain(TOKEN);
    expect(access().isSession(session)).toBe(true);
    expect(access().isSession(TOKEN)).toBe(false);
    expect(access().isSession(undefined)).toBe(false);
    expect(access().isToken(session)).toBe(false);
  });

  test.each([
    ['http://localhost:8000', 'localhost:8000', true],
    ['https://hub.example.com', 'hub.example.com', true],
    ['http://localhost:9000', 'localhost:8000', false],
    ['http://localhost', 'localhost:8000', false],
    ['app://localhost:8000', 'localhost:8000', false],
    ['http://http://localhost:8000', 'localhost:8000', false],
    ['null', 'null', false],
  ])('a page of %s asking %s is its own: %s', (origin, host, own) => {
    expect(access().ownOrigin({ origin, host })).toBe(own);
  });
});

test.each([
  ['pulsera_8000=abc', 'abc'],
  ['other=1; pulsera_8000=abc; more=2', 'abc'],
  ['other=1;pulsera_8000=a=b', 'a=b'],
  ['xpulsera_8000=abc', undefined],
  ['pulsera_80001=abc', undefined],
  ['pulsera_8000', undefined],
  ['', undefined],
  [undefined, undefined],
])('in the cookies %j the hub’s is %j', (header, value) => {
  expect(cookieValue(header, 'pulsera_8000')).toBe(value);
});

test('others are told an address that leads to the hub', () => {
  expect(reachableHost('127.0.0.1')).toBe('127.0.0.1');
  expect(reachableHost('::1')).toBe('[::1]');
  expect(['0.0.0.0', '::']).not.toContain(reachableHost('0.0.0.0'));
});
