import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ApiAnswer, apiDraft, askApi } from '../support/http.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
afterEach(() => hub.stop());

const post = (body: unknown, headers?: Record<string, string>): Promise<ApiAnswer> =>
  askApi(hub, 'POST', '/api/notificaciones/', body, headers);
const total = async (): Promise<number> => {
  let seen = 0;
  for (let next: string | null = '/api/notificaciones/?limit=200'; next !== null; ) {
    const { body }: ApiAnswer = await askApi(hub, 'GET', next);
    seen += body.results.length;
    next = body.next;
  }
  return seen;
};

function expectFull({ status, headers, body }: ApiAnswer): void {
  expect({ status, body }).toMatchObject({
    status: 507,
    body: { type: '/api/docs#store_full', status: 507, code: 'store_full', detail: expect.stringMatching(/\.$/) },
  });
  expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
}

describe('a full disk', () => {
  let disk: string;
  let ballast: string;

  /** A real file system of 8 MiB. Where none can be mounted the test fails: left out, it would prove nothing. */
  beforeAll(() => {
    disk = mkdtempSync(join(tmpdir(), 'pulsera-full-'));
    ballast = join(disk, 'ballast');
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=0700', 'tmpfs', disk]);
  });
  afterAll(() => {
    execFileSync('/bin/umount', [disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  test('is 507 to producers, lets everybody read, delivers nothing of what it refused, and heals by itself', async () => {
    // Within the disk, so that stopping the hub leaves the mount to us.
    hub = await startTestHub({ dataDir: join(disk, 'data') });
    const wearable = await Wearable.connect(hub.wearableUrl('full'));
    const first = await post(apiDraft('full', { contenido: 'first' }));
    let kept = 1;
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(ballast, Buffer.alloc(bavail * bsize, 1));

    const many = Array.from({ length: 20 }, () => apiDraft('full', { contenido: 'x'.repeat(2_000) }));
    const key = { 'Idempotency-Key': 'full' };
    let answer = await post(many);
    for (; answer.status === 201; answer = await post(many)) kept += many.length;
    expectFull(answer);
    expectFull(await post(many, key));

    const path = `/api/notificaciones/${first.body.id}/`;
    expect(await askApi(hub, 'GET', path)).toMatchObject({ status: 200, body: { contenido: 'first', leida: false } });
    expect(await total()).toBe(kept);
    expect(await askApi(hub, 'GET', '/readyz')).toMatchObject({ status: 503, body: { store: 'full' } });
    const late = await Wearable.connect(hub.wearableUrl('full'));
    late.say({ type: 'ping' });
    await late.next('pong');

    rmSync(ballast);
    await expect.poll(async () => (await askApi(hub, 'GET', '/readyz')).status, { timeout: 20_000 }).toBe(200);
    // The key went with no 201, so it is free.
    const again = await post(many, key);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([201, null]);
    kept += many.length;
    expect(await total()).toBe(kept);
    for (let i = 0; i < kept; i += 1) await wearable.next('new_notification');
    expect(wearable.messages).toEqual([]);
    await wearable.close();
    await late.close();
  });
});

test('when the unread ones alone fill the quota it is 507 until some are read', async () => {
  hub = await startTestHub({ flags: { retentionCount: '1000' } });
  const { body } = await post(Array.from({ length: 1_000 }, (_, i) => apiDraft('quota', { contenido: String(i) })));
  expectFull(await post(apiDraft('quota')));
  expect(await total()).toBe(1_000);
  const read = await askApi(hub, 'PATCH', `/api/notificaciones/${body.results[0]?.id}/`, { leida: true });
  expect(read.status).toBe(200);
  await expect.poll(async () => (await post(apiDraft('quota'))).status).toBe(201);
  expectFull(await post(apiDraft('quota')));
});
