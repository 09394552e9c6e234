import { describe, expect, test } from 'vitest';
import { readDesktopArguments } from '../../../src/main/arguments.ts';

const folder = '/opt/pulsera';

describe('the desktop app reads its flags', () => {
  test.each([
    ['behind the folder', ['electron', folder, '--port', '0'], false],
    ['behind switches and the folder', ['electron', '--no-sandbox', '--inspect=0', folder, '--port', '0'], false],
    ['before the folder has a name', ['electron', '--port', '0'], false],
    ['packaged', ['pulsera', '--port', '0'], true],
    ['among switches', ['pulsera', '--enable-features=X', '--port', '0', '--lang=es', '--ozone-platform=x11'], true],
    ['after an update', ['Pulsera.exe', '--updated', '--port', '0'], true],
    ['beside a link', ['pulsera', '--port', '0', 'pulsera://connections/42'], true],
  ])('%s', (_where, argv, packaged) => {
    expect(readDesktopArguments(argv, packaged)).toMatchObject({ settings: { port: '0' }, positionals: [] });
  });

  test('with the data dir among the options', () => {
    expect(readDesktopArguments(['electron', folder, '--data-dir', '/tmp/x'], false).options).toEqual({
      'data-dir': '/tmp/x',
    });
  });
});

test.each([
  ['a flag that is none', ['pulsera', '--prot', '1']],
  ['a word', ['pulsera', 'serve']],
  ['a switch whose name only begins alike', ['pulsera', '--inspector']],
])('refuses %s', (_what, argv) => {
  expect(() => readDesktopArguments(argv, true)).toThrow(expect.objectContaining({ code: 'bad_flag' }));
});
