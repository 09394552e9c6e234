import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ArgumentsError,
  COMMON_OPTIONS,
  defaultText,
  helpText,
  readArguments,
  valueWord,
} from '../../../src/hub/arguments.ts';
import {
  environmentName,
  flagName,
  isSwitch,
  resolveSettings,
  SETTING_KEYS,
  SETTINGS,
  type Settings,
} from '../../../src/shared/settings.ts';

const read = (...argv: string[]): ReturnType<typeof readArguments<keyof typeof COMMON_OPTIONS>> =>
  readArguments(argv, COMMON_OPTIONS);

test('nothing says nothing', () => {
  expect(read()).toEqual({ settings: {}, options: {}, positionals: [] });
});

test.each([
  [['--port', '8001'], { port: '8001' }],
  [['--port=8001'], { port: '8001' }],
  [['--port', '1', '--port', '2'], { port: '2' }],
  [['--port', '-1'], { port: '-1' }],
  [['--host='], { host: '' }],
  [['--require-token'], { requireToken: '' }],
  [['--require-token=false'], { requireToken: 'false' }],
  [['--require-token', '--port', '1'], { requireToken: '', port: '1' }],
  [['--allowed-hosts', 'a,b', '--allowed-hosts=c'], { allowedHosts: 'a,b,c' }],
])('%j are the settings %j', (argv, settings) => {
  expect(read(...argv).settings).toEqual(settings);
});

test('options that are no settings', () => {
  expect(read('--data-dir', '/x', '--help').options).toEqual({ 'data-dir': '/x', help: '' });
});

describe('what cannot be understood is one sentence that names it', () => {
  test.each([
    [['--prot', '1'], 'There is no flag "--prot": did you mean --port?'],
    [['--allowed-host', 'x'], 'There is no flag "--allowed-host": did you mean --allowed-hosts?'],
    [['--socketsPerConsumer', '1'], 'There is no flag "--socketsPerConsumer": did you mean --sockets-per-consumer?'],
    [['--xyzzy-plugh'], 'There is no flag "--xyzzy-plugh": --help lists them all.'],
    [['-p', '1'], 'There is no flag "-p": --help lists them all.'],
    [['--constructor'], 'There is no flag "--constructor": --help lists them all.'],
    [['--__proto__=1'], 'There is no flag "--__proto__": --help lists them all.'],
    [['--no-require-token'], 'There is no flag "--no-require-token": did you mean --require-token?'],
    [['--port'], '--port needs a value behind it.'],
    [['--host', '--port', '1'], '--host needs a value behind it.'],
    [['--help=yes'], '--help takes no value.'],
    [['8001'], '"8001" is not a flag: flags start with --.'],
    [['--', 'x'], '"x" is not a flag: flags start with --.'],
  ])('%j', (argv, sentence) => {
    expect(() => read(...argv)).toThrow(new ArgumentsError(sentence));
  });
});

test('a command that takes more than flags gets it in order', () => {
  const { positionals, settings } = readArguments(['42', '--port', '1', 'a text', '--', '--text'], COMMON_OPTIONS, {
    positionals: true,
  });
  expect(positionals).toEqual(['42', 'a text', '--text']);
  expect(settings).toEqual({ port: '1' });
});

test('the help has every flag with its default, its variable and what it does', () => {
  const help = helpText('usage', COMMON_OPTIONS);
  expect(help).toMatch(/^usage\n/);
  for (const key of SETTING_KEYS) {
    const value = isSwitch(key) ? '' : ` <${valueWord(key)}>`;
    expect(help).toContain(
      `  --${flagName(key)}${value}\n      ${SETTINGS[key].doc}\n      Default: ${defaultText(key)}. Environment: ${environmentName(key)}.\n`,
    );
  }
  expect(help).toContain('  --data-dir <folder>\n');
});

/** Values of every kind that the table has, as people may set them. */
const someSettings = fc.record(
  {
    host: fc.constantFrom('0.0.0.0', '::1', 'localhost', '10.0.0.5'),
    port: fc.integer({ min: 0, max: 65_535 }),
    allowedHosts: fc.array(fc.stringMatching(/^[a-z*.:/-]{1,20}$/), { minLength: 1, maxLength: 5 }),
    requireToken: fc.boolean(),
    pingEveryMs: fc.integer({ min: 100, max: 3_600_000 }),
    timeZone: fc.constantFrom('system', 'America/Mexico_City', 'Asia/Kathmandu'),
    retentionDays: fc.integer({ min: 1, max: 3_650 }),
    logLevel: fc.constantFrom('debug', 'info', 'warn', 'error'),
  },
  { requiredKeys: [] },
);

const texts = (values: Partial<Settings>): [keyof Settings, string][] =>
  Object.entries(values).map(([key, value]) => [
    key as keyof Settings,
    Array.isArray(value) ? value.join(',') : String(value),
  ]);

test('a setting means the same from a flag, the environment and the file', () => {
  fc.assert(
    fc.property(someSettings, (some) => {
      const values = some as Partial<Settings>;
      const argv = texts(values).map(([key, text]) => `--${flagName(key)}=${text}`);
      const environment = Object.fromEntries(texts(values).map(([key, text]) => [environmentName(key), text]));
      const flags = read(...argv).settings;
      const expected = { ...resolveSettings({}).values, ...values };
      expect(resolveSettings({ flags }).values).toEqual(expected);
      expect(resolveSettings({ environment }).values).toEqual(expected);
      expect(resolveSettings({ file: JSON.parse(JSON.stringify(values)) }).values).toEqual(expected);
    }),
  );
});

test('whatever is typed is understood or refused in one sentence', () => {
  const word = fc.oneof(
    fc.string(),
    fc.constantFrom(...SETTING_KEYS.map((key) => `--${flagName(key)}`), '--', '-', '--=', '--help', '--data-dir'),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 6 }), (argv) => {
      try {
        read(...argv);
      } catch (error) {
        expect(error).toBeInstanceOf(ArgumentsError);
        expect((error as Error).message).toMatch(/^[^\n]+[.?]$/);
      }
    }),
    { numRuns: 1_000 },
  );
});
