/**
 * Three hubs on one Redis while hubs are killed and stood still, and Redis is killed and emptied: nothing accepted is
 * lost, nothing comes twice on one socket, and what was read is read everywhere in the end.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import type { Notification } from '../../src/shared/protocol.ts';
import { metric, post } from '../support/api.ts';
import { Child, killChildren } from '../support/child.ts';
import { joined } from '../support/hubs.ts';
import { startRedis, type TestRedis } from '../support/redis.ts';
import { Wearable } from '../support/wearable.ts';

const CONSUMERS = Array.from({ length: 8 }, (_, i) => `w${i}`);
/** A first frame holds 50, and all that is unread must be seen in it. */
const UNREAD_LIMIT = 40;

class HubProcess {
  readonly dataDir: string;
  readonly #redis: TestRedis;
  #child: Child | null = null;
  url = '';

  constructor(dataDir: string, redis: TestRedis) {
    this.dataDir = dataDir;
    this.#redis = redis;
  }

  async start(): Promise<void> {
    const args = ['--port', '0', '--data-dir', this.dataDir, '--redis', this.#redis.url, '--log-level', 'error'];
    const child = new Child('src/headless/serve.ts', args);
    const [, url] = await child.printed('stdout', /listening on (http:\S+)/);
    this.url = url ?? '';
    this.#child = child;
  }

  get alive(): boolean {
    return this.#child !== null;
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    await child?.kill('SIGKILL');
  }

  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.process.kill(signal);
  }

  wearable(consumer: string): Wearable {
    return new Wearable(`${this.url.replace('http', 'ws')}ws/notificaciones/${consumer}/`);
  }
}

const dirs: string[] = [];
afterAll(async () => {
  killChildren();
  for (const dir of dirs) await rm(dir, { recursive: true, force: true });
});

test('kills, standstills and a Redis that dies and forgets', { timeout: 180_000 }, async () => {
  const redis = await startRedis();
  const hubs: HubProcess[] = [];
  for (let i = 0; i < 3; i += 1) {
    const dir = await mkdtemp(join(tmpdir(), 'pulsera-chaos-'));
    dirs.push(dir);
    hubs.push(new HubProcess(dir, redis));
  }
  await Promise.all(hubs.map((hub) => hub.start()));
  for (const hub of hubs) await joined(hub, 3);
  const [first, second, third] = hubs as [HubProcess, HubProcess, HubProcess];

  const accepted = new Map(CONSUMERS.map((id) => [id, new Set<number>()]));
  const read = new Map(CONSUMERS.map((id) => [id, new Set<number>()]));
  const asked = new Map(CONSUMERS.map((id) => [id, new Set<number>()]));
  const of = (sets: Map<string, Set<number>>, id: string): Set<number> => sets.get(id) ?? new Set();
  const failures: string[] = [];
  let running = true;
  let at = 0;
  const nextHub = (): HubProcess => {
    at += 1;
    const living = hubs.filter((hub) => hub.alive);
    return living[at % living.length] as HubProcess;
  };

  const produce = async (): Promise<void> => {
    for (let i = 0; running; i += 1) {
      const consumer = CONSUMERS[i % CONSUMERS.length] ?? '';
      if (of(accepted, consumer).size - of(read, consumer).size < UNREAD_LIMIT) {
        const made = await post(nextHub(), { consumidor_id: consumer, tipo: 'test', contenido: String(i) }).catch(
          // A hub that was killed meanwhile did not answer: what came of it is not known.
          () => null,
        );
        if (made) of(accepted, consumer).add(made.id);
      }
      await sleep(8);
    }
  };

  /** One wearable that goes to another hub whenever its connection ends, and reads every other notification. */
  const live = async (consumer: string): Promise<void> => {
    while (running) {
      const wearable = nextHub().wearable(consumer);
      const seen = new Set<number>();
      const goesOn = (): boolean => running && !wearable.closed && wearable.ws.readyState <= 1;
      wearable.ws.on('message', (data) => {
        const message = JSON.parse(String(data)) as {
          type: string;
          notification?: Notification;
          notifications?: Notification[];
          notification_id?: number;
        };
        for (const { id } of [
          ...(message.notifications ?? []),
          ...(message.notification ? [message.notification] : []),
        ]) {
          if (seen.has(id)) failures.push(`${id} came twice on one socket`);
          seen.add(id);
          if (id % 2 !== 0 || wearable.ws.readyState !== 1) continue;
          of(asked, consumer).add(id);
          wearable.say({ type: 'mark_read', notification_id: id });
        }
        if (message.type === 'marked_read') of(read, consumer).add(message.notification_id ?? 0);
      });
      for (let age = 0; goesOn() && age < 40; age += 1) await sleep(50);
      wearable.ws.terminate();
      await sleep(50);
    }
  };
  const work = Promise.all([produce(), ...CONSUMERS.map(live)]);

  await sleep(1_000);
  await first.kill();
  await sleep(500);
  await first.start();
  await sleep(1_000);
  second.signal('SIGSTOP');
  await sleep(2_000);
  second.signal('SIGCONT');
  await sleep(1_000);
  await redis.stop('SIGKILL');
  await sleep(1_500);
  await third.kill();
  await third.start();
  await redis.restart();
  await sleep(2_000);
  await redis.cli('flushall');
  await sleep(1_500);
  await Promise.all([first.kill(), second.kill()]);
  await Promise.all([first.start(), second.start()]);
  await redis.cli('flushall');
  await sleep(2_000);
  running = false;
  await work;
  expect(failures).toEqual([]);

  for (const hub of hubs) await joined(hub, 3);
  for (const hub of hubs) await expect.poll(() => metric(hub, 'pulsera_outbox')).toBe(0);
  let total = 0;
  for (const consumer of CONSUMERS) {
    // A read that was asked for and not answered, as its hub was killed, may have been stored or not.
    const certain = (id: number): boolean => of(read, consumer).has(id) || !of(asked, consumer).has(id);
    const unread = [...of(accepted, consumer)].filter((id) => certain(id) && !of(read, consumer).has(id)).sort();
    total += of(accepted, consumer).size;
    for (const hub of hubs) {
      const found = async (): Promise<number[]> => {
        const wearable = hub.wearable(consumer);
        const { notifications } = await wearable.next('initial_notifications');
        await wearable.close();
        // What a killed hub stored and did not answer may be there too, and be read.
        const ids = (notifications as Notification[]).map(({ id }) => id);
        return ids.filter((id) => of(accepted, consumer).has(id) && certain(id)).sort();
      };
      await expect.poll(found, { timeout: 20_000 }).toEqual(unread);
    }
  }
  expect(total).toBeGreaterThan(300);

  await third.kill();
  await expect.poll(() => metric(first, 'pulsera_hubs'), { timeout: 20_000 }).toBe(2);
  await redis.stop();
});
