import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDataDir } from '../../../src/hub/dataDir.ts';
import { LocalHub } from '../../../src/main/localHub.ts';

let dataDir: string;
let states: string[];
let hub: LocalHub;

const makeHub = (port: number) =>
  new LocalHub({
    dataDir,
    flags: { port: String(port) },
    environment: {},
    version: '0.0.0-test',
    web: null,
    console: { write: () => {} },
    onState: ({ state }) => states.push(state),
  });

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'pulsera-local-'));
  states = [];
  hub = makeHub(0);
});

afterEach(async () => {
  await hub.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test('starts and stops, and says so', async () => {
  await hub.start();
  expect(hub.state).toEqual({ state: 'running', url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/$/) });
  await hub.stop();
  expect(states).toEqual(['starting', 'running', 'stopped']);
});

test('is started once, however often it is asked', async () => {
  await Promise.all([hub.start(), hub.start(), hub.start(0)]);
  await hub.start();
  expect(states).toEqual(['starting', 'running']);
});

test('stopped while it starts, it lets the data dir go', async () => {
  const starting = hub.start();
  await hub.stop();
  await starting;
  expect(states).toEqual(['starting', 'running', 'stopped']);
  await (await openDataDir(dataDir)).release();
});

test('a taken port is a state, and another port another try', async () => {
  // Silent to whoever asks who it is.
  const holder = createServer((socket) => socket.resume());
  const port = await new Promise<number>((resolve) => {
    holder.listen(0, '127.0.0.1', () => resolve((holder.address() as { port: number }).port));
  });
  hub = makeHub(port);
  await hub.start();
  expect(hub.state).toEqual({ state: 'port_taken', port, holder: 'other' });
  expect(
    hub.attach({ send: () => {}, buffered: () => 0, receive: () => {}, close: () => {} }, { via: 'local', from: '' }),
  ).toBe(false);
  await hub.start(0);
  expect(hub.state).toMatchObject({ state: 'running' });
  await close(holder);
});

test('a data dir that another holds is a state with a code and a sentence', async () => {
  const held = await openDataDir(dataDir);
  await hub.start();
  expect(hub.state).toEqual({
    state: 'failed',
    code: 'data_dir_locked',
    message: expect.stringMatching(/^Another Pulsera .+ holds the data dir .+\.$/),
  });
  await held.release();
  await hub.start();
  expect(hub.state).toMatchObject({ state: 'running' });
});

const close = (server: Server) => new Promise<void>((resolve) => server.close(() => resolve()));
