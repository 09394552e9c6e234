import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { connectRemote } from '../../../../src/hub/console/remote.ts';
import { CONTRACT_VERSION } from '../../../../src/shared/console/contract.ts';
import { ConsoleError } from '../../../../src/shared/console/service.ts';
import { startTestHub, type TestHub } from '../../../support/hub.ts';

describe('connectRemote', () => {
  let hub: TestHub;
  beforeAll(async () => {
    hub = await startTestHub();
  });
  afterAll(async () => {
    await hub.stop();
  });

  test('comes in with the token', async () => {
    const port = await connectRemote({ url: hub.url, token: hub.token });
    const welcome = new Promise((resolve) => port.receive(resolve, () => resolve('closed')));
    port.send({ t: 'hello', version: CONTRACT_VERSION });
    expect(await welcome).toMatchObject({ t: 'welcome' });
    port.close();
  });

  test.each(['wrong', '', 'two\r\nlines', 'ñ'])('the token %j is refused, for good', async (token) => {
    const error = await connectRemote({ url: hub.url, token }).catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(ConsoleError);
    expect(error).toMatchObject({ code: 'unauthorized' });
  });

  test.each([
    [403, { code: 'forbidden' }],
    [503, { message: 'HTTP 503' }],
    [302, { message: 'HTTP 302' }],
  ])('%i is what it is', async (status, expected) => {
    const server = createServer().on('upgrade', (_request, socket) => {
      socket.end(
        `HTTP/1.1 ${status} Some\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await expect(connectRemote({ url: `http://127.0.0.1:${port}/`, token: 'x' })).rejects.toMatchObject(expected);
    server.close();
  });

  test('nobody there is no refusal: it is tried again', async () => {
    const error = await connectRemote({ url: 'http://127.0.0.1:1/', token: 'x' }).catch((failure: unknown) => failure);
    expect(error).not.toBeInstanceOf(ConsoleError);
  });

  test('a hub that speaks no JSON is left', async () => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    server.on('connection', (socket) => socket.on('message', () => socket.send('not json')));
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const link = await connectRemote({ url: `http://127.0.0.1:${port}/`, token: 'x' });
    const closed = new Promise<string>((resolve) =>
      link.receive(
        () => {},
        () => resolve('closed'),
      ),
    );
    link.send({ t: 'hello', version: CONTRACT_VERSION });
    expect(await closed).toBe('closed');
    server.close();
  });
});
