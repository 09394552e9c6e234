import { createInstance, type TFunction } from 'i18next';
import { expect, test } from 'vitest';
import { countOf, textOf, wordsOf } from '../../../../src/renderer/screens/diagnosis/report.ts';
import type { DiagnosisReport } from '../../../../src/shared/console/contract.ts';
import { LANGUAGES, type Language, words } from '../../../../src/shared/words/words.ts';

async function speak(language: Language): Promise<TFunction> {
  const speech = createInstance();
  await speech.init({ lng: language, resources: words, interpolation: { escapeValue: false } });
  return speech.t;
}

const report = (rest: Partial<DiagnosisReport>): DiagnosisReport => ({
  step: 'redis',
  status: 'ok',
  code: 'redis',
  values: {},
  fix: null,
  ms: 1,
  ...rest,
});

test('a finding in words, with the reason of a Redis and its figures as the language writes them', async () => {
  const away = report({
    status: 'fail',
    code: 'redis_away',
    values: { address: 'redis://h:6379/0', reason: 'wrong_password' },
    fix: 'redis',
  });
  expect(wordsOf(await speak('es'), away, 'es')).toEqual({
    step: 'Redis',
    found: 'redis://h:6379/0: no acepta la contraseña',
    fix: 'Corrígela en --redis: redis://usuario:contraseña@host:6379/0.',
    command: null,
  });
  const well = report({ step: 'ping', code: 'ping', values: { ms: 20.6 } });
  expect(wordsOf(await speak('es'), well, 'es').found).toBe('pong en 20,6 ms');
  expect(wordsOf(await speak('en'), well, 'en').found).toBe('pong in 20.6 ms');
  // A status or a port is no quantity.
  const port = report({ step: 'port', code: 'port_free', values: { port: 8000, host: '::1' } });
  expect(wordsOf(await speak('en'), port, 'en').found).toBe('8000 on ::1, free');
});

test.each([
  ['chmod', { path: '/data' }, 'chmod 700 /data'],
  ['chmod', { path: "/my da'ta; rm -rf ~" }, "chmod 700 '/my da'\\''ta; rm -rf ~'"],
  ['allowed_hosts', { host: '$(reboot)' }, "npm run serve -- --allowed-hosts '$(reboot)'"],
  ['allowed_hosts', { host: 'a\nb' }, "npm run serve -- --allowed-hosts 'a\nb'"],
  ['time_zone', { zone: 'America/Mexico_City' }, 'npm run serve -- --time-zone America/Mexico_City'],
  ['data_dir', {}, null],
])('the fix %s with %j has the command %j', async (fix, values, command) => {
  expect(wordsOf(await speak('en'), report({ fix, values }), 'en').command).toBe(command);
});

test('codes that this console does not know stay as they are, and text that came over the network says nothing else', async () => {
  const t = await speak('en');
  const other = report({ step: 'newer', code: 'constructor', fix: 'toString' });
  expect(wordsOf(t, other, 'en')).toEqual({ step: 'newer', found: 'constructor', fix: 'toString', command: null });
  const evil = report({
    step: 'reach',
    code: 'reach_other',
    values: { url: 'http://x/', server: '\u202e$t(doctor.steps.node) {{url}}' },
  });
  const { found } = wordsOf(t, evil, 'en');
  expect(found).toContain('\\u202e$t(doctor.steps.node) {{url}}');
});

test('every sentence of the doctor has all its values in both languages', async () => {
  for (const language of LANGUAGES) {
    const { found, fix } = words[language].translation.doctor;
    for (const [code, sentence] of Object.entries({ ...found, ...fix })) {
      const other = words[language === 'es' ? 'en' : 'es'].translation.doctor;
      const twin = ({ ...other.found, ...other.fix } as Record<string, string>)[code] ?? '';
      const holes = (text: string): string[] =>
        [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();
      expect([code, holes(sentence)]).toEqual([code, holes(twin)]);
    }
  }
});

test('the whole run as text, like the command line', async () => {
  const reports = [
    report({ step: 'node', code: 'node', values: { version: '24.1' } }),
    report({ step: 'reach', status: 'warn', code: 'reach_temporary', fix: 'serve' }),
  ];
  expect(countOf(reports)).toEqual({ ok: 1, warn: 1, fail: 0 });
  const text = textOf(await speak('en'), { startedAt: 0, endedAt: 5, version: '1.2.3', reports, broken: false }, 'en');
  expect(text).toMatch(/^Pulsera 1\.2\.3 diagnosis\n1970-01-01T/);
  expect(text).toContain('\n✓  1 Node  version 24.1\n!  2 Hub   none is running');
  expect(text).toContain(`\n${' '.repeat(11)}Fix: npm run serve\n`);
  expect(text).toMatch(/\n1 steps? well, 1 with a warning\.\n$/);
});
