/** What a producer was told is stored is stored: the hub is killed right after its 201, again and again. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { Child } from '../support/child.ts';

const ROUNDS = 8;
const dataDir = await mkdtemp(join(tmpdir(), 'pulsera-kill-'));
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function start(): Promise<{ readonly child: Child; readonly api: string }> {
  const child = new Child('src/headless/serve.ts', ['--port', '0', '--data-dir', dataDir, '--log-level', 'error']);
  const [, url] = await child.printed('stdout', /listening on (http:\S+)/);
  return { child, api: `${url}api/notificaciones/` };
}

test('nothing that was answered 201 is lost, and no id is issued twice', async () => {
  const answered = new Map<number, string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const { child, api } = await start();
    let alive = true;
    const produce = async (worker: number): Promise<void> => {
      for (let i = 0; alive; i += 1) {
        const contenido = `${round}-${worker}-${i}`;
        try {
          const response = await fetch(api, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ consumidor_id: 'k', tipo: 'test', contenido }),
          });
          const { id } = (await response.json()) as { id: number };
          expect(response.status).toBe(201);
          expect(answered.has(id), `id ${id} was issued twice`).toBe(false);
          answered.set(id, contenido);
        } catch (error) {
          // The kill: whatever was under way was not answered.
          if (alive) throw error;
        }
      }
    };
    const workers = Promise.all(Array.from({ length: 8 }, (_, worker) => produce(worker)));
    const wanted = answered.size + 40 + round * 13;
    await expect.poll(() => answered.size > wanted).toBe(true);
    alive = false;
    await child.kill('SIGKILL');
    await workers;
  }
  const { child, api } = await start();
  const kept = new Map<number, string>();
  let next: string | null = `${api}?consumidor_id=k&limit=200`;
  while (next !== null) {
    const page = (await (await fetch(next)).json()) as {
      results: { id: number; contenido: string }[];
      next: string | null;
    };
    for (const { id, contenido } of page.results) kept.set(id, contenido);
    next = page.next === null ? null : new URL(page.next, api).href;
  }
  for (const [id, contenido] of answered) expect(kept.get(id)).toBe(contenido);
  expect((await child.kill('SIGTERM')).code).toBe(0);
});
