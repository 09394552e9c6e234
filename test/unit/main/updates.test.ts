import { describe, expect, test } from 'vitest';
import { type Origin, type Updater, Updates, type UpdatesOptions, whyNoUpdates } from '../../../src/main/updates.ts';

const APP_IMAGE: Origin = {
  ...{ packaged: true, platform: 'linux', feed: true, managed: false },
  appImage: '/home/ana/Pulsera.AppImage',
};

describe('whether there can be updates', () => {
  test.each<[string, Partial<Origin>, string | null]>([
    ['an AppImage with a feed', {}, null],
    ['an AppImage without one', { feed: false }, 'no_feed'],
    ['the app from its source', { packaged: false }, 'from_source'],
    ['a deb', { appImage: undefined, managed: true }, 'package_manager'],
    ['a deb started from within an AppImage', { managed: true }, 'package_manager'],
    ['a folder on Linux', { appImage: undefined }, 'package_manager'],
    ['an installed one on Windows', { platform: 'win32', appImage: undefined }, null],
    ['one on macOS', { platform: 'darwin', appImage: undefined }, null],
    ['one on Windows without a feed', { platform: 'win32', feed: false }, 'no_feed'],
  ])('%s', (_name, change, expected) => {
    expect(whyNoUpdates({ ...APP_IMAGE, ...change })).toBe(expected);
  });
});

/** An updater that finds what it is told to, and a clock that stands still until it is moved. */
function start(given: Partial<UpdatesOptions> & { found?: string | null } = {}) {
  const updater = {
    ...{ found: given.found ?? null, wrong: null as Error | null, checks: 0, downloads: 0, installs: 0, opened: 0 },
  };
  const waiting: { run: () => void; ms: number }[] = [];
  const logged: string[] = [];
  let leave: ((quit: () => void) => void) | null = null;
  const fake: Updater = {
    check: async () => {
      updater.checks += 1;
      if (updater.wrong) throw updater.wrong;
      return updater.found;
    },
    download: async () => {
      updater.downloads += 1;
    },
    install: () => {
      updater.installs += 1;
    },
  };
  const steps: string[] = [];
  const updates = new Updates({
    impossible: null,
    wanted: true,
    open: async () => {
      updater.opened += 1;
      return fake;
    },
    schedule: (run, ms) => {
      const timer = { run, ms };
      waiting.push(timer);
      return () => {
        if (waiting.includes(timer)) waiting.splice(waiting.indexOf(timer), 1);
      };
    },
    log: (sentence) => logged.push(sentence),
    onState: () => steps.push(updates.state.step),
    quit: (instead) => {
      leave = instead;
    },
    ...given,
  });
  return {
    ...{ updates, updater, waiting, logged, steps },
    leave: () => leave?.(() => {}),
    /** Lets the time pass for which it waits. */
    pass: async () => {
      const timer = waiting.shift();
      timer?.run();
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
      return timer?.ms;
    },
  };
}

describe('looking for updates', () => {
  test('begins half a minute after the start and goes on every four hours', async () => {
    const { updates, updater, pass, waiting, steps } = start();
    expect(updater.opened).toBe(0);
    expect(await pass()).toBe(30_000);
    expect(updates.state).toMatchObject({ step: 'idle', version: null });
    expect(await pass()).toBe(4 * 3_600_000);
    expect(updater).toMatchObject({ opened: 1, checks: 2, downloads: 0 });
    expect(waiting).toHaveLength(1);
    expect(steps).toEqual(['checking', 'idle', 'checking', 'idle']);
  });

  test('fetches what it finds, and waits with it: nothing is installed unasked', async () => {
    const { updates, updater, pass, waiting, logged, steps, leave } = start({ found: '2.0.0' });
    await pass();
    expect(steps).toEqual(['checking', 'downloading', 'ready']);
    expect(updates.state).toMatchObject({ step: 'ready', version: '2.0.0' });
    expect(logged).toEqual(['Version 2.0.0 is downloaded and waits for a restart.']);
    expect(waiting).toEqual([]);
    await updates.look();
    expect(updater).toMatchObject({ checks: 1, downloads: 1, installs: 0 });
    updates.restart();
    expect(updater.installs).toBe(0);
    leave();
    expect(updater.installs).toBe(1);
  });

  test('a restart means nothing before there is anything to restart to', () => {
    const { updates, updater, leave } = start();
    updates.restart();
    leave();
    expect(updater.installs).toBe(0);
  });

  test('does not begin where the person does not want it or the package cannot, and stops when told', async () => {
    for (const given of [{ wanted: false }, { impossible: 'no_feed' }] as const)
      expect(start(given).waiting).toEqual([]);
    const { updates, updater, waiting } = start();
    updates.want(false);
    expect(waiting).toEqual([]);
    expect(updates.state.wanted).toBe(false);
    // The person may look by hand all the same.
    await updates.look();
    expect(updater.checks).toBe(1);
    expect(waiting).toEqual([]);
    updates.want(true);
    expect(waiting).toHaveLength(1);
    const impossible = start({ impossible: 'package_manager' });
    await impossible.updates.look();
    expect(impossible.updater.opened).toBe(0);
  });

  test('says what goes wrong once, however often it does, and again after it went well', async () => {
    const { updates, updater, pass, logged } = start();
    updater.wrong = new Error(`HttpError: 404\n${'headers '.repeat(100)}`);
    await pass();
    await pass();
    expect(logged).toEqual(['Updates cannot be had: HttpError: 404']);
    expect(updates.state).toMatchObject({ step: 'failed', reason: 'HttpError: 404' });
    updater.wrong = null;
    await pass();
    expect(updates.state).toMatchObject({ step: 'idle', reason: '' });
    updater.wrong = new Error('HttpError: 404');
    await pass();
    expect(logged).toHaveLength(2);
  });

  test('closing ends the waiting', () => {
    const { updates, waiting } = start();
    updates.close();
    expect(waiting).toEqual([]);
  });
});
