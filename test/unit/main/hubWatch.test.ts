import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { HubWatch } from '../../../src/main/hubWatch.ts';

/** A hub that takes connections and does not answer. */
let hub: Server;
let sockets: Socket[];
let url: string;

beforeEach(async () => {
  sockets = [];
  hub = createServer((socket) => sockets.push(socket.on('error', () => {})));
  await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(hub.address() as { port: number }).port}/`;
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => hub.close(resolve));
});

function watch() {
  const heard: string[] = [];
  const watching = new HubWatch(
    { id: 'farm', name: 'Farm', url, token: 'secret' },
    () => () => {},
    ({ state }) => heard.push(state),
    () => ({ miss: () => heard.push('missed'), close: () => {} }),
  );
  return { heard, watching };
}

test('a hub that cannot be reached is away; one that was let go of during its connect is nothing', async () => {
  const gone = watch();
  await expect.poll(() => sockets.length).toBe(1);
  const here = watch();
  await expect.poll(() => sockets.length).toBe(2);
  gone.watching.close();
  for (const socket of sockets) socket.destroy();
  await expect.poll(() => here.heard).toEqual(['missed', 'away']);
  expect(gone.heard).toEqual([]);
  here.watching.close();
});
