/** Every example of `docs/protocol.md`, run as it stands there. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { metric, post } from '../support/api.ts';
import { Child, killChildren, ROOT } from '../support/child.ts';
import { openConsole } from '../support/console.ts';
import { askApi } from '../support/http.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { Wearable } from '../support/wearable.ts';

const run = promisify(execFile);

let hub: TestHub;
let page: string;
beforeAll(async () => {
  hub = await startTestHub();
  page = await readFile(join(ROOT, 'docs/protocol.md'), 'utf8');
});
afterAll(async () => {
  expect(hub.complaints).toEqual([]);
  await hub.stop();
});

describe('HTTP', () => {
  /** The page's ids, and those that this hub gave instead. */
  const ids = new Map<string, string>();

  /** An answer without what differs from hub to hub and from day to day. */
  const comparable = (text: string): string =>
    text
      .replace(/"id":\d+/g, '"id":0')
      .replace(/"connection":\d+/g, '"connection":0')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?!\.)/g, 'LOCAL')
      .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, 'UTC')
      .replace(/cursor=[\w-]+/g, 'cursor=X');
  const idsIn = (text: string): string[] => [...text.matchAll(/"id":(\d+)/g)].map(([, id = '']) => id);

  test('each curl line is answered as the page says', async () => {
    const wearable = await Wearable.connect(hub.wearableUrl(42));
    const examples = [...page.matchAll(/^```sh\n(curl .*?)^```\n^```json\n(.*?)\n^```$/gms)];
    expect(examples).toHaveLength(7);
    for (const [, line = '', documented = ''] of examples) {
      const own = [...ids].reduce(
        (text, [theirs, ours]) => text.replaceAll(theirs, ours),
        line.replaceAll('http://127.0.0.1:8000/', hub.url),
      );
      if (documented.includes('confirmed_at')) await proven(ids.values().next().value ?? '');
      const { stdout } = await run('sh', ['-c', own]);
      expect(comparable(stdout), line).toBe(comparable(documented));
      for (const [i, id] of idsIn(documented).entries()) ids.set(id, ids.get(id) ?? idsIn(stdout)[i] ?? '');
    }
    await wearable.close();
  });

  const proven = (id: string) =>
    expect
      .poll(async () => (await askApi(hub, 'GET', `/api/notificaciones/${id}/`)).body.deliveries[0]?.confirmed_at)
      .toEqual(expect.any(String));
});

describe('the client', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pulsera-example-'));
  });
  afterEach(killChildren);
  afterAll(() => rm(folder, { recursive: true }));

  test('shows each notification once, comes back where it may and stays away where it must', async () => {
    const [, script = ''] = /^```js\n(.*?)^```$/ms.exec(page) ?? [];
    const program = join(folder, 'client.mjs');
    await writeFile(program, script.replace('ws://127.0.0.1:8000/ws/notificaciones/42/', hub.wearableUrl('example')));
    const send = (contenido: string) => post(hub, { consumidor_id: 'example', tipo: 'test', contenido });
    await send('older');
    await send('newer');

    const console = await openConsole(hub);
    const disconnect = (code: number) =>
      console.client.call('connections.disconnect', { consumers: ['example'], connection: null, code, reason: 'test' });
    const client = new Child(program);
    await client.printed('stdout', /newer\n/);
    const connects = await metric(hub, 'pulsera_connects_total');
    await disconnect(4000);
    await expect.poll(() => metric(hub, 'pulsera_connects_total'), { timeout: 10_000 }).toBe(connects + 1);
    await send('live');
    await client.printed('stdout', /live\n/);
    await disconnect(4500);
    const { code, stdout, stderr } = await client.ended;
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'test older\ntest newer\ntest live\n', stderr: '' });
    console.close();
  });
});
