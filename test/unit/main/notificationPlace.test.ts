import { afterEach, expect, test } from 'vitest';
import { askPlace, unknownPlace } from '../../../src/main/notificationPlace.ts';
import { alertPlace } from '../../../src/shared/console/alerts.ts';

const BUS = 'DBUS_SESSION_BUS_ADDRESS';
const before = process.env[BUS];
afterEach(() => {
  if (before === undefined) delete process.env[BUS];
  else process.env[BUS] = before;
});

// What a notification server answers is in the specs of the desktop app.
test('where nobody can be asked everything is unknown', async () => {
  for (const platform of ['win32', 'darwin'] as const) {
    expect(await askPlace(true, platform)).toEqual(unknownPlace(true));
  }
  expect(await askPlace(false, 'linux')).toEqual(unknownPlace(false));
  expect(alertPlace.parse(unknownPlace(false))).toMatchObject({ kind: 'desktop', supported: false, server: null });
});

test('without a session bus, or without the program that asks over it, nothing is known', async () => {
  process.env[BUS] = 'unix:path=/nonexistent';
  expect(await askPlace(true, 'linux')).toEqual(unknownPlace(true));
});
