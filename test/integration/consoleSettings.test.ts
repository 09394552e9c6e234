/** Settings through the console: what is told of them, and what becomes of settings.json. */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SettingState, SettingsState } from '../../src/shared/console/contract.ts';
import { resolveSettings, SETTING_KEYS, type SettingKey } from '../../src/shared/settings.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';

const SECRET = 'sesame-never-shown';
let hub: TestHub;
let console_: TestConsole;
beforeEach(async () => {
  hub = await startTestHub({ flags: { layerKeys: SECRET, pingEveryMs: '500' } });
  console_ = await openConsole(hub);
});
afterEach(async () => {
  console_?.close();
  await hub?.stop();
});

const read = (): Promise<SettingsState> => console_.client.call('settings.read', {});
const write = (key: SettingKey, value: SettingState['value']): Promise<SettingsState> =>
  console_.client.call('settings.write', { key, value });
const file = (): string => join(hub.dataDir, 'settings.json');
const inFile = async (): Promise<unknown> => JSON.parse(await readFile(file(), 'utf8'));

function one({ settings }: SettingsState, key: SettingKey): SettingState {
  const found = settings.find((setting) => setting.key === key);
  if (!found) throw new Error(`no ${key}`);
  return found;
}

test('every setting is told with its value, default, source and what fixes it; a secret only with its number', async () => {
  const state = await read();
  expect(state.settings.map(({ key }) => key)).toEqual(SETTING_KEYS);
  expect(state.file).toBe(file());
  expect(one(state, 'pingEveryMs')).toEqual({
    key: 'pingEveryMs',
    group: 'heartbeat',
    unit: 'ms',
    secret: false,
    live: false,
    default: 25_000,
    value: 500,
    next: 500,
    count: null,
    nextCount: null,
    source: 'flag',
    stored: false,
    lockedBy: '--ping-every-ms',
    waits: false,
  });
  expect(one(state, 'retentionDays')).toMatchObject({ value: 90, source: 'default', lockedBy: null });
  expect(one(state, 'layerKeys')).toMatchObject({ value: null, next: null, count: 1, nextCount: 1, secret: true });
  expect(JSON.stringify(state)).not.toContain(SECRET);
});

test('a change is in a private settings.json, waits for the next start, and can be taken back', async () => {
  const changed = await write('retentionDays', 30);
  expect(one(changed, 'retentionDays')).toMatchObject({ value: 90, next: 30, stored: true, waits: true });
  expect(await read()).toEqual(changed);
  expect(await inFile()).toEqual({ retentionDays: 30 });
  expect((await stat(file())).mode & 0o777).toBe(0o600);
  await write('allowedHosts', ['.example.com']);
  // What the file says now is what the next start takes.
  expect(resolveSettings({ file: await inFile() }).values).toMatchObject({
    retentionDays: 30,
    allowedHosts: ['.example.com'],
  });
  const back = await write('retentionDays', null);
  expect(one(back, 'retentionDays')).toMatchObject({ value: 90, next: 90, stored: false, waits: false });
  expect(await inFile()).toEqual({ allowedHosts: ['.example.com'] });
});

test('a secret goes in and never comes out', async () => {
  const state = await write('redis', ['redis://:swordfish@127.0.0.1:1/0', 'redis://127.0.0.1:2/0']);
  expect(one(state, 'redis')).toMatchObject({ value: null, next: null, count: 0, nextCount: 2, waits: true });
  expect(JSON.stringify([state, await read()])).not.toContain('swordfish');
  expect(await inFile()).toMatchObject({ redis: ['redis://:swordfish@127.0.0.1:1/0', 'redis://127.0.0.1:2/0'] });
  expect(JSON.stringify(hub.complaints)).not.toContain('swordfish');
});

test('many at once are all kept', async () => {
  await Promise.all([write('retentionDays', 5), write('hubName', 'north'), write('logLevel', 'warn')]);
  expect(await inFile()).toEqual({ retentionDays: 5, hubName: 'north', logLevel: 'warn' });
});

describe('is refused, and the file stays as it was:', () => {
  const refused = async (change: () => Promise<unknown>): Promise<unknown> => {
    const before = await readFile(file(), 'utf8').catch(() => null);
    const error = await change().then(
      () => 'taken',
      ({ code, values }: { code: string; values: object }) => ({ code, ...values }),
    );
    expect(await readFile(file(), 'utf8').catch(() => null)).toBe(before);
    return error;
  };

  test('what a flag fixes', async () => {
    expect(await refused(() => write('pingEveryMs', 1_000))).toEqual({ code: 'setting_locked', by: '--ping-every-ms' });
    expect(await refused(() => write('layerKeys', null))).toEqual({ code: 'setting_locked', by: '--layer-keys' });
  });

  test.each<[SettingKey, SettingState['value']]>([
    ['retentionDays', 0],
    ['retentionDays', 1.5],
    ['retentionDays', '5'],
    ['requireToken', 'yes'],
    ['logLevel', 'loud'],
    ['timeZone', 'Mars/Olympus'],
    ['redis', ['http://x']],
    ['allowedHosts', 'a,b'],
    ['allowedHosts', [7]],
    ['backendUrl', 'http://u:p@h/{consumidor_id}/'],
    ['channelCapacity', ['x']],
  ])('%s as %j', async (key, value) => {
    expect(await refused(() => write(key, value))).toEqual({ code: 'setting_bad', key });
  });

  test('an address that this machine does not have, as the hub would not start again', async () => {
    expect(await refused(() => write('host', '192.0.2.1'))).toMatchObject({
      code: 'setting_no_address',
      host: '192.0.2.1',
      addresses: expect.stringContaining('127.0.0.1'),
    });
    expect(one(await write('host', '0.0.0.0'), 'host')).toMatchObject({ next: '0.0.0.0', waits: true });
    expect(one(await write('host', null), 'host')).toMatchObject({ stored: false });
  });

  test.each<[SettingKey, SettingState['value'], string]>([
    ['silentAfterMs', 30_000, 'silent_after_gone'],
    ['slowOverBytes', 2 * 1024 * 1024, 'slow_over_outbox'],
    ['layer', 'pubsub', 'pubsub_without_redis'],
  ])('%s as %j, which contradicts another', async (key, value, conflict) => {
    expect(await refused(() => write(key, value))).toEqual({ code: 'setting_conflict', conflict });
  });

  test('a name that is no setting', async () => {
    expect(await refused(() => write('__proto__' as SettingKey, 1))).toMatchObject({ code: 'bad_arguments' });
  });

  test.each([
    ['{"prot": 1}', 'settings.json: there is no setting "prot".'],
    ['{"retentionDays": "swordfish"}', 'settings.json, retentionDays: the value cannot be used.'],
    ['[]', 'settings.json: must hold one JSON object.'],
  ])('anything while somebody wrote %s into the file', async (text, reason) => {
    await writeFile(file(), text);
    expect(await refused(() => write('hubName', 'x'))).toEqual({ code: 'settings_file', reason });
    expect(await refused(read)).toEqual({ code: 'settings_file', reason });
  });

  test('anything while the file cannot be written', async () => {
    await mkdir(`${file()}.new`);
    expect(await refused(() => write('hubName', 'x'))).toEqual({
      code: 'settings_unwritable',
      file: file(),
      reason: 'EISDIR',
    });
  });
});
