import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CONTRACT_VERSION } from '../../../../src/shared/console/contract.ts';
import { ConsoleServer } from '../../../../src/shared/console/server.ts';
import { ConsoleError, call, type Sink, stream } from '../../../../src/shared/console/service.ts';
import { FakeLink, FakeTime, settled } from '../../../support/consoleLink.ts';

const contract = {
  lamp: {
    set: call('act', z.strictObject({ level: z.int().max(10), names: z.array(z.string()).optional() }), z.number()),
    levels: stream('read', z.strictObject({}), z.number()),
    none: stream('read', z.strictObject({}), z.number()),
    later: call('read', z.strictObject({}), z.null()),
  },
};

function hub() {
  const time = new FakeTime();
  const unexpected: unknown[] = [];
  const sinks: Sink<number>[] = [];
  let stopped = 0;
  let finish: () => void = () => {};
  const server = new ConsoleServer(contract, {
    now: () => 1_000 + time.now,
    schedule: time.schedule,
    onUnexpected: (error) => unexpected.push(error),
  });
  server.register('lamp', {
    set: ({ level }) => {
      if (level === 8) throw new ConsoleError('burnt_out', { level });
      if (level === 9) throw new Error('secret detail');
      return level * 2;
    },
    none: (_args, sink) => {
      sink.end('nothing_there');
      return () => {
        stopped += 1;
      };
    },
    levels: (_args, sink) => {
      sinks.push(sink);
      sink.push(0);
      return () => {
        stopped += 1;
      };
    },
    later: () =>
      new Promise((resolve) => {
        finish = () => resolve(null);
      }),
  });
  const attach = (greeted = true): FakeLink => {
    const link = new FakeLink();
    server.attach(link.hub, { via: 'local', from: 'test' });
    if (greeted) link.say({ t: 'hello', version: CONTRACT_VERSION });
    return link;
  };
  return { time, unexpected, sinks, server, attach, stopped: () => stopped, finish: () => finish() };
}

const call_ = (id: number, name: string, args: unknown = {}) => ({ t: 'call', id, name, args });
const open = (id: number, name = 'lamp.levels', args: unknown = {}) => ({ t: 'open', id, name, args });

describe('the first message', () => {
  test('of the right version is welcomed with the hub’s time, and ticks go on', async () => {
    const { attach, time } = hub();
    const link = attach();
    await time.pass(2_000);
    expect(link.toConsole).toEqual([
      { t: 'welcome', version: CONTRACT_VERSION, now: 1_000 },
      { t: 'tick', now: 2_000 },
      { t: 'tick', now: 3_000 },
    ]);
  });

  test.each([
    ['another version', { t: 'hello', version: CONTRACT_VERSION + 1 }, 'other_version'],
    ['a call', call_(1, 'lamp.set', { level: 1 }), 'bad_console_message'],
    ['null', null, 'bad_console_message'],
    ['an unknown kind', { t: 'shout' }, 'bad_console_message'],
    ['one key too many', { t: 'hello', version: CONTRACT_VERSION, admin: true }, 'bad_console_message'],
  ])('%s is refused, with the version to have, and the link ends', (_what, message, code) => {
    const { attach, server } = hub();
    const link = attach(false);
    link.say(message);
    link.say(call_(2, 'lamp.set', { level: 1 }));
    expect(link.toConsole).toEqual([{ t: 'refused', code, version: CONTRACT_VERSION }]);
    expect(link.open).toBe(false);
    expect(server.size).toBe(0);
  });

  test('is said once', () => {
    const { attach } = hub();
    const link = attach();
    link.say({ t: 'hello', version: CONTRACT_VERSION });
    expect(link.toConsole.at(-1)).toMatchObject({ t: 'refused', code: 'bad_console_message' });
  });
});

describe('a call', () => {
  test.each<[what: string, message: unknown, answer: unknown]>([
    ['is answered', call_(1, 'lamp.set', { level: 3 }), { t: 'result', id: 1, value: 6 }],
    [
      'with a bad argument is told which',
      call_(1, 'lamp.set', { level: 3, names: ['a', 7] }),
      { t: 'error', id: 1, code: 'bad_arguments', values: { field: 'names.1', reason: expect.any(String) } },
    ],
    [
      'with an unknown argument is refused',
      call_(1, 'lamp.set', { level: 3, extra: 1 }),
      { t: 'error', id: 1, code: 'bad_arguments', values: { field: '', reason: expect.stringContaining('extra') } },
    ],
    [
      'that fails in a way that is known says so with its values',
      call_(1, 'lamp.set', { level: 8 }),
      { t: 'error', id: 1, code: 'burnt_out', values: { level: 8 } },
    ],
    [
      'of a stream is unknown',
      call_(1, 'lamp.levels'),
      { t: 'error', id: 1, code: 'unknown_command', values: { name: 'lamp.levels' } },
    ],
    ...['lamp', 'lamp.set.x', 'nothing.set', '__proto__.set', 'lamp.constructor', 'constructor.name'].map(
      (name) =>
        [
          `of ${name} is unknown`,
          call_(1, name),
          { t: 'error', id: 1, code: 'unknown_command', values: { name } },
        ] satisfies [string, unknown, unknown],
    ),
  ])('%s', async (_what, message, answer) => {
    const { attach, unexpected } = hub();
    const link = attach();
    link.say(message);
    await settled();
    expect(link.toConsole.slice(1)).toEqual([answer]);
    expect(unexpected).toEqual([]);
  });

  test('that fails unexpectedly says nothing of it, and the hub is told once', async () => {
    const { attach, unexpected } = hub();
    const link = attach();
    link.say(call_(1, 'lamp.set', { level: 9 }));
    await settled();
    expect(link.toConsole.at(-1)).toEqual({ t: 'error', id: 1, code: 'internal_error', values: {} });
    expect(unexpected).toEqual([new Error('secret detail')]);
  });

  test('is refused while 100 are under way, and let in when one ends', async () => {
    const { attach, finish } = hub();
    const link = attach();
    for (let id = 1; id <= 100; id += 1) link.say(call_(id, 'lamp.later'));
    link.say(call_(101, 'lamp.set', { level: 1 }));
    await settled();
    expect(link.toConsole.slice(1)).toEqual([{ t: 'error', id: 101, code: 'too_many_requests', values: {} }]);
    finish();
    await settled();
    link.say(call_(102, 'lamp.set', { level: 1 }));
    await settled();
    expect(link.toConsole.at(-1)).toEqual({ t: 'result', id: 102, value: 2 });
  });

  test('whose console has left is answered to nobody', async () => {
    const { attach, finish } = hub();
    const link = attach();
    link.say(call_(1, 'lamp.later'));
    link.cut();
    finish();
    await settled();
    expect(link.toConsole).toHaveLength(1);
  });
});

describe('a stream', () => {
  test('carries events with the hub’s time until it is closed', () => {
    const { attach, sinks, stopped, time } = hub();
    const link = attach();
    link.say(open(7));
    time.now = 50;
    sinks[0]?.push(4);
    link.say({ t: 'close', id: 7 });
    sinks[0]?.push(5);
    link.say({ t: 'close', id: 7 });
    expect(link.toConsole.slice(1)).toEqual([
      { t: 'event', id: 7, now: 1_000, event: 0 },
      { t: 'event', id: 7, now: 1_050, event: 4 },
    ]);
    expect(stopped()).toBe(1);
  });

  test('that is ended before it has begun leaves nothing open', () => {
    const { attach, stopped } = hub();
    const link = attach();
    for (let id = 1; id <= 300; id += 1) link.say(open(id, 'lamp.none'));
    expect(link.toConsole.slice(1)).toEqual(
      Array.from({ length: 300 }, (_, i) => ({ t: 'ended', id: i + 1, code: 'nothing_there' })),
    );
    expect(stopped()).toBe(300);
  });

  test('may be ended by the hub, once', () => {
    const { attach, sinks, stopped } = hub();
    const link = attach();
    link.say(open(7));
    sinks[0]?.end('gone');
    sinks[0]?.end('gone');
    sinks[0]?.push(1);
    expect(link.toConsole.slice(2)).toEqual([{ t: 'ended', id: 7, code: 'gone' }]);
    expect(stopped()).toBe(1);
  });

  test('is told when its console reads too slowly', () => {
    const { attach, sinks } = hub();
    const link = attach();
    link.say(open(1));
    expect(sinks[0]?.congested()).toBe(false);
    link.buffered = 1024 * 1024 + 1;
    expect(sinks[0]?.congested()).toBe(true);
  });

  test('is one of 100 at most, each with a number of its own', () => {
    const { attach, sinks } = hub();
    const link = attach();
    link.say(open(1));
    link.say(open(1));
    expect(link.toConsole.at(-1)).toMatchObject({ t: 'error', id: 1, code: 'too_many_requests' });
    for (let id = 2; id <= 101; id += 1) link.say(open(id));
    expect(link.toConsole.at(-1)).toMatchObject({ t: 'error', id: 101, code: 'too_many_requests' });
    expect(sinks).toHaveLength(100);
    link.say({ t: 'close', id: 50 });
    link.say(open(102));
    expect(sinks).toHaveLength(101);
  });
});

test('a console that leaves stops its streams and its ticks; closing the server ends the others', async () => {
  const { attach, server, stopped, time } = hub();
  const [one, two] = [attach(), attach()];
  for (const link of [one, two]) link.say(open(1));
  expect(server.size).toBe(2);
  one.cut();
  expect([server.size, stopped(), time.timers]).toEqual([1, 1, 1]);
  server.close();
  expect([server.size, stopped(), time.timers, two.open]).toEqual([0, 2, 0, false]);
});

describe('a service that comes when it is asked for', () => {
  function late() {
    const unexpected: unknown[] = [];
    const sinks: Sink<number>[] = [];
    const server = new ConsoleServer(contract, {
      now: () => 0,
      schedule: () => () => {},
      onUnexpected: (error) => unexpected.push(error),
    });
    let loads = 0;
    const ready = Promise.withResolvers<void>();
    server.registerLater('lamp', async () => {
      loads += 1;
      await ready.promise;
      server.register('lamp', {
        set: ({ level }) => level * 2,
        none: () => () => {},
        levels: (_args, sink) => {
          sinks.push(sink);
          sink.push(7);
          return () => {};
        },
        later: () => null,
      });
    });
    const link = new FakeLink();
    server.attach(link.hub, { via: 'local', from: 'test' });
    link.say({ t: 'hello', version: CONTRACT_VERSION });
    return { link, ready, sinks, unexpected, loads: () => loads };
  }

  test('is brought once, and answers what was asked meanwhile', async () => {
    const { link, ready, loads } = late();
    link.say(call_(1, 'lamp.set', { level: 3 }));
    link.say(open(2));
    link.say(open(2));
    link.say(call_(3, 'nothing.set'));
    await settled();
    expect(link.toConsole.slice(1)).toEqual([
      { t: 'error', id: 2, code: 'too_many_requests', values: {} },
      { t: 'error', id: 3, code: 'unknown_command', values: { name: 'nothing.set' } },
    ]);
    ready.resolve();
    await settled();
    link.say(call_(4, 'lamp.set', { level: 4 }));
    await settled();
    expect(link.toConsole.slice(3)).toEqual([
      { t: 'event', id: 2, now: 0, event: 7 },
      { t: 'result', id: 1, value: 6 },
      { t: 'result', id: 4, value: 8 },
    ]);
    expect(loads()).toBe(1);
  });

  test('opens no stream that was closed, or whose console left, before it came', async () => {
    const { link, ready, sinks } = late();
    link.say(open(1));
    link.say({ t: 'close', id: 1 });
    link.say(open(2));
    await settled();
    link.cut();
    ready.resolve();
    await settled();
    expect(sinks).toEqual([]);
    expect(link.toConsole).toHaveLength(1);
  });

  test('that cannot come is asked again the next time', async () => {
    const { link, ready, loads, unexpected } = late();
    ready.reject(new Error('no such file'));
    link.say(open(1));
    await settled();
    link.say(call_(2, 'lamp.set', { level: 3 }));
    await settled();
    expect(link.toConsole.slice(1)).toEqual([
      { t: 'error', id: 1, code: 'internal_error', values: {} },
      { t: 'error', id: 2, code: 'internal_error', values: {} },
    ]);
    expect([loads(), unexpected.length]).toEqual([2, 2]);
  });
});
