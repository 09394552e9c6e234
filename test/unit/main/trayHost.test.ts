import { afterEach, expect, test, vi } from 'vitest';
import { hasTrayHost } from '../../../src/main/trayHost.ts';

afterEach(() => vi.unstubAllEnvs());

test('macOS and Windows have a tray; a Linux desktop that cannot be asked counts as none', async () => {
  expect(await hasTrayHost('darwin')).toBe(true);
  expect(await hasTrayHost('win32')).toBe(true);
  vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'unix:path=/nobody/is/here');
  expect(await hasTrayHost('linux')).toBe(false);
  // No dbus-send either.
  vi.stubEnv('PATH', '/nobody/is/here');
  expect(await hasTrayHost('linux')).toBe(false);
});
