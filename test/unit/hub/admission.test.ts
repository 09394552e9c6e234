import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { Access } from '../../../src/hub/access.ts';
import { Admission } from '../../../src/hub/admission.ts';
import type { HistoryEvent, Store, StoreStatus } from '../../../src/hub/store/store.ts';
import { STRANGER } from '../../../src/shared/hosts.ts';
import { Parts } from '../../support/parts.ts';

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly head: string;
}

function door(options: { readonly refusalsPerMinute?: number; readonly maxConnections?: number } = {}) {
  const parts = new Parts();
  const history: HistoryEvent[] = [];
  let connections = 0;
  let state: StoreStatus['state'] = 'ok';
  const store = {
    status: () => ({ state }),
    recordHistory: (event: HistoryEvent) => history.push(event),
  } as unknown as Store;
  const admission = new Admission({
    ...parts,
    store,
    access: new Access({ host: '127.0.0.1', allowedHosts: [], requireToken: false, token: 'x' }),
    refusalsPerMinute: 60,
    maxConnections: 10,
    connections: () => connections,
    ...options,
  });
  /** Knocks; answers the id that may come in, or how it was refused. */
  const knock = (url: string, headers: Record<string, string> = {}, address = '10.0.0.1'): string | Answer => {
    let said = '';
    const tcp = {
      remoteAddress: address,
      on: () => {},
      end: (text: string) => {
        said = text;
      },
    } as unknown as Socket;
    const all = { host: 'localhost', upgrade: 'websocket', 'sec-websocket-version': '13', ...headers };
    const request = { url, headers: all, rawHeaders: Object.entries(all).flat(), method: 'GET' };
    const id = admission.admit(request as unknown as IncomingMessage, tcp);
    if (id !== null) return id;
    const [head = '', body = ''] = said.split('\r\n\r\n');
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
    const { code } = JSON.parse(body) as { code: string };
    return { status: Number(head.split(' ')[1]), code, head };
  };
  return {
    parts,
    history,
    admission,
    knock,
    full: () => {
      connections = 10;
    },
    broken: (now: StoreStatus['state']) => {
      state = now;
    },
  };
}

test.each([
  ['/ws/notificaciones/42/', '42'],
  ['/ws/notificaciones/42', '42'],
  ['/ws/notificaciones/a_b-C9/?token=1', 'a_b-C9'],
  ['/ws/notificaciones/%34%32/', '42'],
  [`/ws/notificaciones/${'x'.repeat(64)}/`, 'x'.repeat(64)],
])('%s is let in', (url, id) => expect(door().knock(url)).toBe(id));

describe('the first reason that fits is given', () => {
  test('from the hub’s own over the request’s to its numbers', () => {
    const { admission, knock, full, broken } = door();
    full();
    broken('failed');
    admission.stopping = true;
    const all = { host: 'evil.example', origin: 'http://evil.example', upgrade: 'h2c', 'sec-websocket-version': '8' };
    const codes: unknown[] = [];
    const next = (url: string, headers: Record<string, string>): void => {
      codes.push((knock(url, headers) as Answer).code);
    };
    next('/nada', all);
    admission.stopping = false;
    next('/nada', all);
    next('/nada', { ...all, host: 'localhost' });
    next('/nada', { ...all, host: 'localhost', origin: 'http://localhost' });
    next('/ws/notificaciones/a%20b/', { upgrade: 'h2c' });
    next('/ws/notificaciones/1/', { upgrade: 'h2c' });
    next('/ws/notificaciones/1/', { 'sec-websocket-version': '8' });
    next('/ws/notificaciones/1/', {});
    expect(codes).toEqual([
      'stopping',
      'bad_host',
      'bad_origin',
      'bad_path',
      'bad_id',
      'not_websocket',
      'not_websocket',
      'full',
    ]);
  });

  test('a full disk lets wearables in: they can still be told what is unread', () => {
    const { knock, broken } = door();
    broken('full');
    expect(knock('/ws/notificaciones/1/')).toBe('1');
    broken('failed');
    expect(knock('/ws/notificaciones/1/')).toMatchObject({ status: 503, code: 'store_unavailable' });
  });
});

test.each([
  ['full', 'Retry-After: 5'],
  ['not_websocket', 'Sec-WebSocket-Version: 13'],
] as const)('%s says what to do', (code, header) => {
  const { knock, full } = door();
  full();
  expect((knock('/ws/notificaciones/1/', code === 'full' ? {} : { upgrade: 'x' }) as Answer).head).toContain(header);
});

describe('refusals of an address', () => {
  test('are explained up to the limit, then a bare 429 that is counted and not kept, and who is good gets in', () => {
    const { knock, parts, history, admission } = door({ refusalsPerMinute: 3 });
    const bad = (): Answer => knock('/ws/notificaciones/7/', { upgrade: 'x' }) as Answer;
    expect([bad(), bad(), bad(), bad(), bad()].map(({ status }) => status)).toEqual([426, 426, 426, 429, 429]);
    expect(bad().head).toContain('Retry-After: 60');
    expect(knock('/ws/notificaciones/7/')).toBe('7');
    expect(history).toHaveLength(3);
    expect(admission.last?.code).toBe('not_websocket');
    expect([...parts.counts.refusals]).toEqual([
      ['not_websocket', 3],
      ['too_many_refusals', 3],
    ]);
    expect((knock('/nada', {}, '10.0.0.2') as Answer).status).toBe(404);
    parts.clock.pass(60_001);
    expect(bad().status).toBe(426);
  });

  test('of very many addresses are counted in bounded room', () => {
    const { knock } = door({ refusalsPerMinute: 1 });
    for (let i = 0; i < 10_000; i += 1) knock('/nada', {}, `10.1.${i >> 8}.${i & 255}`);
    expect((knock('/nada', {}, '10.1.0.0') as Answer).status).toBe(429);
    knock('/nada', {}, 'one more');
    expect((knock('/nada', {}, '10.1.0.0') as Answer).status).toBe(404);
  });
});

test('a refusal is noted for the consumer it was meant for, and for nobody where there is none', () => {
  const { knock, history, parts, admission } = door();
  knock('/ws/notificaciones/7/', { origin: `http://${'x'.repeat(300)}.example` });
  knock('/nada');
  knock('/ws/notificaciones/a%20b/');
  expect(history).toEqual([
    {
      kind: 'refused',
      consumer: '7',
      at: parts.clock.wall(),
      address: '10.0.0.1',
      code: 'bad_origin',
      value: `http://${'x'.repeat(193)}`,
    },
  ]);
  expect(parts.events).toMatchObject([{ kind: 'refused', consumer: '7', detail: 'bad_origin' }]);
  expect(admission.last).toEqual({
    at: parts.clock.wall(),
    code: 'bad_id',
    status: 400,
    value: 'a%20b',
    address: '10.0.0.1',
  });
  // The diagnosis comes as a stranger on purpose: that is nothing to mend.
  expect(knock('/ws/notificaciones/8/', { origin: `http://${STRANGER}` })).toMatchObject({ code: 'bad_origin' });
  expect(admission.last?.code).toBe('bad_id');
});

test('handshakes that take their time count against the limit of connections', async () => {
  const { admission, knock } = door({ maxConnections: 1 });
  const { promise, resolve } = Promise.withResolvers<void>();
  const underWay = admission.underWay(() => promise);
  expect(knock('/ws/notificaciones/1/')).toMatchObject({ status: 503, code: 'full' });
  resolve();
  await underWay;
  expect(knock('/ws/notificaciones/1/')).toBe('1');
});
