import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  environmentName,
  flagName,
  isSwitch,
  resolveSettings,
  SETTING_KEYS,
  SETTINGS,
  SettingsError,
} from '../../../src/shared/settings.ts';

test('every default is a value that its own schema takes', () => {
  for (const key of SETTING_KEYS)
    expect(SETTINGS[key].schema.parse(SETTINGS[key].default)).toEqual(SETTINGS[key].default);
});

test('every setting says what it does, in one line that ends', () => {
  for (const key of SETTING_KEYS) expect([key, SETTINGS[key].doc]).toEqual([key, expect.stringMatching(/^[^\n]+\.$/)]);
});

test.each([
  '127.0.0.1',
  '0.0.0.0',
  '::',
  '::1',
  'fe80::1%eth0',
  '::ffff:127.0.0.1',
  'localhost',
  'sala_3',
  'señal.local',
])('%s can be listened on', (host) => {
  expect(resolveSettings({ flags: { host } }).values.host).toBe(host);
});

test.each(['', '<b>', '-1', 'a b', '127.0.0.1:8000', 'http://127.0.0.1', '[::1]', 'a\u202eb'])(
  '%j cannot be listened on',
  (host) => {
    expect(() => resolveSettings({ flags: { host } })).toThrow('must be an address such as 127.0.0.1 or 0.0.0.0');
  },
);

test('names of flags and variables', () => {
  expect(flagName('socketsPerConsumer')).toBe('sockets-per-consumer');
  expect(environmentName('socketsPerConsumer')).toBe('PULSERA_SOCKETS_PER_CONSUMER');
  expect(SETTING_KEYS.filter(isSwitch)).toEqual(['requireToken']);
});

test('flag over environment over file over default, and each says where it comes from', () => {
  const { values, sources } = resolveSettings({
    flags: { port: '1' },
    environment: { PULSERA_PORT: '2', PULSERA_HOST: '::1', PULSERA_UNRELATED: 'x', PATH: '/bin' },
    file: { port: 3, host: '0.0.0.0', logLevel: 'warn' },
  });
  expect(values).toMatchObject({ port: 1, host: '::1', logLevel: 'warn', retentionDays: 90 });
  expect(sources).toMatchObject({ port: 'flag', host: 'environment', logLevel: 'file', retentionDays: 'default' });
});

test('an empty variable of a list is an empty list, and of a switch is on', () => {
  const { values } = resolveSettings({
    environment: { PULSERA_ALLOWED_HOSTS: ' , ', PULSERA_REQUIRE_TOKEN: '' },
    file: { allowedHosts: ['a'] },
  });
  expect(values).toMatchObject({ allowedHosts: [], requireToken: true });
});

test.each([
  [{ flags: { port: 'abc' } }, '--port: "abc" cannot be used'],
  [{ flags: { port: '65536' } }, '--port: 65536 cannot be used'],
  [{ flags: { port: '1e3' } }, '--port: "1e3" cannot be used'],
  [{ flags: { port: '' } }, '--port: "" cannot be used'],
  [{ flags: { requireToken: 'maybe' } }, '--require-token: "maybe" cannot be used'],
  [{ flags: { logLevel: 'loud' } }, '--log-level: "loud" cannot be used'],
  [{ flags: { timeZone: 'Mars/Olympus' } }, 'must be a time zone such as America/Mexico_City, or system'],
  [{ flags: { backendUrl: '7' } }, 'must be an http address with {consumidor_id} in its path'],
  [{ flags: { backendUrl: 'ftp://h/{consumidor_id}/' } }, 'must be an http address with {consumidor_id} in its path'],
  [{ flags: { backendUrl: 'http://h/' } }, 'must be an http address with {consumidor_id} in its path'],
  [{ flags: { backendUrl: 'http://{consumidor_id}/' } }, 'must be an http address with {consumidor_id} in its path'],
  [
    { flags: { backendUrl: 'http://u:p@h/{consumidor_id}/' } },
    'must be an http address with {consumidor_id} in its path',
  ],
  [{ environment: { PULSERA_PORT: '-1' } }, 'PULSERA_PORT: -1 cannot be used'],
  [{ file: { port: '8000' } }, 'settings.json, port: "8000" cannot be used'],
  [{ file: { prot: 8000 } }, 'settings.json: there is no setting "prot".'],
  [{ file: JSON.parse('{"__proto__": 1}') }, 'settings.json: there is no setting "__proto__".'],
  [{ file: { constructor: 1 } }, 'settings.json: there is no setting "constructor".'],
  [{ file: [] }, 'settings.json: must hold one JSON object.'],
  [{ file: null }, 'settings.json: must hold one JSON object.'],
  [{ flags: { silentAfterMs: '30000' } }, '--silent-after-ms must be less than --gone-after-ms.'],
  [{ flags: { outboxBytes: '2048' } }, '--slow-over-bytes must not be more than --outbox-bytes.'],
])('%j is refused in one sentence that names the key', (inputs, sentence) => {
  let message = '';
  try {
    resolveSettings(inputs);
  } catch (error) {
    expect(error).toBeInstanceOf(SettingsError);
    message = (error as Error).message;
  }
  expect(message).toContain(sentence);
  expect(message).toMatch(/^[^\n]+\.$/);
});

test.each([
  'http://127.0.0.1:8001/api/pendientes/{consumidor_id}/',
  'https://django.example.com/unread?consumer={consumidor_id}',
  'http://[::1]:8001/{consumidor_id}',
])('%s is a backend', (backendUrl) => {
  expect(resolveSettings({ flags: { backendUrl } }).values.backendUrl).toBe(backendUrl);
});

test('docs/settings.md says what the table says', () => {
  const script = join(import.meta.dirname, '../../../scripts/settings-doc.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
});

test('keys that are only commas are refused, so that nothing is sent in clear by mistake', () => {
  expect(() => resolveSettings({ flags: { layerKeys: ',' } })).toThrow(/--layer-keys: the value cannot be used/);
  expect(resolveSettings({ flags: { layerKeys: '' } }).values.layerKeys).toEqual([]);
});
