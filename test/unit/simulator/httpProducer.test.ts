/** Notifications through a real hub's API. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { HttpProducer } from '../../../src/simulator/httpProducer.ts';
import type { Draft } from '../../../src/simulator/production.ts';
import { startTestHub } from '../../support/hub.ts';

const draft = (tipo: string): Draft => ({ consumer: '900000001', produce: { tipo, contenido: 'x', deseo_id: null } });
const BAD = draft('x'.repeat(65));

test('one that the hub refuses takes no other with it, and why is told in the hub’s words', async () => {
  const hub = await startTestHub();
  onTestFinished(() => hub.stop());
  const producer = new HttpProducer({ base: hub.url, token: hub.token, agent: 'pulsera-simulator/test' });
  onTestFinished(() => producer.close());
  expect(await producer.produce([draft('a'), draft('b')])).toEqual([expect.any(Number), expect.any(Number)]);
  const produced = producer.produce([draft('c'), BAD, draft('d')]);
  await expect(produced).rejects.toMatchObject({
    name: 'NotAllProduced',
    ids: [expect.any(Number), undefined, expect.any(Number)],
    message: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/ refused a notification: \[0\]\.tipo .*64/),
  });
  await expect(producer.produce([BAD])).rejects.toThrow(/refused a notification: \[0\]\.tipo /);
  const listed = await fetch(`${hub.url}api/notificaciones/?consumidor_id=900000001`);
  const { results } = (await listed.json()) as { results: { tipo: string }[] };
  expect(results.map(({ tipo }) => tipo).sort()).toEqual(['a', 'b', 'c', 'd']);
});

test('what was made is known, whatever goes wrong after it', async () => {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume();
    asked += 1;
    const status = [422, 201, 503][asked - 1] ?? 201;
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(status === 201 ? '{"results":[{"id":7}]}' : 'no JSON');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const producer = new HttpProducer({ base, token: null, agent: 'test' });
  await expect(producer.produce([draft('a'), draft('b'), draft('c')])).rejects.toMatchObject({
    ids: [7],
    message: `${base} answered 503 to a notification.`,
  });
  // Who is in trouble is not asked on.
  expect(asked).toBe(3);
});
