import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const electron = vi.hoisted(() => ({ packaged: true, folder: '' }));
vi.mock('electron', () => ({
  app: {
    get isPackaged() {
      return electron.packaged;
    },
    getPath: () => electron.folder,
  },
}));
const { autostartEntry, startAtLogin, startsAtLogin } = await import('../../../src/main/loginItem.ts');

beforeEach(() => {
  electron.packaged = true;
  electron.folder = mkdtempSync(join(tmpdir(), 'pulsera-login-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(electron.folder, { recursive: true });
});
const file = () => join(electron.folder, 'autostart/pulsera.desktop');

test.runIf(process.platform === 'linux')('on Linux it is a file in the folder of what starts with the desktop', () => {
  vi.stubEnv('APPIMAGE', '/home/ana/Pulsera.AppImage');
  expect(startsAtLogin()).toBe(false);
  startAtLogin(true);
  expect(startsAtLogin()).toBe(true);
  expect(readFileSync(file(), 'utf8')).toContain('\nExec="/home/ana/Pulsera.AppImage"\n');
  startAtLogin(false);
  expect(existsSync(file())).toBe(false);
  startAtLogin(false);
  expect(startsAtLogin()).toBe(false);
});

test('is not offered unpackaged', () => {
  electron.packaged = false;
  expect(startsAtLogin()).toBeNull();
});

test.runIf(process.platform === 'linux')('a folder that cannot be written is said', () => {
  writeFileSync(join(electron.folder, 'autostart'), '');
  expect(() => startAtLogin(true)).toThrow(expect.objectContaining({ code: 'not_saved' }));
});

test('a path is quoted as the specification has it', () => {
  expect(autostartEntry('/opt/a "b" $c\\d 100%/pulsera')).toContain(
    'Exec="/opt/a \\\\"b\\\\" \\\\$c\\\\\\\\d 100%%/pulsera"\n',
  );
});
