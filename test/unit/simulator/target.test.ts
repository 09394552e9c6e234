import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { readTarget, unreachableBecause } from '../../../src/simulator/target.ts';

const PATH = '/ws/notificaciones/{consumidor_id}/';

test.each([
  ['ws://127.0.0.1:8000/ws/notificaciones/{consumidor_id}/', `ws://127.0.0.1:8000${PATH}`, 'http://127.0.0.1:8000'],
  ['http://127.0.0.1:8000/', `ws://127.0.0.1:8000${PATH}`, 'http://127.0.0.1:8000'],
  ['127.0.0.1:8000', `ws://127.0.0.1:8000${PATH}`, 'http://127.0.0.1:8000'],
  ['https://hub.example.org', `wss://hub.example.org${PATH}`, 'https://hub.example.org'],
  ['ws://[::1]:8000', `ws://[::1]:8000${PATH}`, 'http://[::1]:8000'],
  ['ws://h:1/other/{consumidor_id}?a=b', 'ws://h:1/other/{consumidor_id}?a=b', 'http://h:1'],
])('%s', (text, url, origin) => {
  expect(readTarget(text, '1.2.3')).toEqual({ url, origin, agent: 'pulsera-simulator/1.2.3' });
});

test.each(['', 'ftp://x/', 'ws://x/ws/notificaciones/7/', 'http://user:pass@x/', 'http://a b/', 'ws://x:99999/'])(
  '%j is none',
  (text) => expect(readTarget(text, '1')).toBeNull(),
);

test('whether somebody listens there', async () => {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  const target = { url: `ws://127.0.0.1:${port}${PATH}`, origin: '', agent: '' };
  expect(await unreachableBecause(target)).toBeNull();
  await new Promise((resolve) => server.close(resolve));
  expect(await unreachableBecause(target)).toBe('ECONNREFUSED');
});
