import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ConsoleClient, type LinkState } from '../../../../src/shared/console/client.ts';
import { CONTRACT_VERSION } from '../../../../src/shared/console/contract.ts';
import { LOST_AFTER_MS } from '../../../../src/shared/console/port.ts';
import { ConsoleError, call, stream } from '../../../../src/shared/console/service.ts';
import { FakeLink, FakeTime, settled } from '../../../support/consoleLink.ts';

const contract = {
  lamp: {
    set: call('act', z.strictObject({ level: z.number() }), z.number()),
    levels: stream('read', z.strictObject({}), z.number()),
  },
};

/** A console whose hub is the test; every connect makes a link, or fails as told. */
function begin(connects: () => Promise<void> = async () => {}) {
  const time = new FakeTime();
  const links: FakeLink[] = [];
  const client = new ConsoleClient<typeof contract>({
    connect: async () => {
      const link = new FakeLink();
      links.push(link);
      await connects();
      return link.console;
    },
    schedule: time.schedule,
    monotonic: () => time.now,
    random: () => 1,
  });
  const states: LinkState[] = [];
  client.onState(() => states.push(client.state));
  const link = (): FakeLink => links.at(-1) as FakeLink;
  const welcome = async (now = 5_000): Promise<FakeLink> => {
    await settled();
    link().tell({ t: 'welcome', version: CONTRACT_VERSION, now });
    return link();
  };
  return { time, links, link, client, states, welcome };
}

test('says hello first, is ready when welcomed, and keeps the hub’s time', async () => {
  const { client, welcome, time } = begin();
  expect(client.state).toEqual({ phase: 'connecting' });
  expect(client.now()).toBe(0);
  const link = await welcome(5_000);
  expect(link.toHub).toEqual([{ t: 'hello', version: CONTRACT_VERSION }]);
  expect(client.state).toEqual({ phase: 'ready' });
  time.now += 300;
  expect(client.now()).toBe(5_300);
  link.tell({ t: 'tick', now: 9_000 });
  expect(client.now()).toBe(9_000);
});

describe('a call', () => {
  test('resolves, or rejects with the hub’s code and values', async () => {
    const { client, welcome } = begin();
    const link = await welcome();
    const calls = [client.call('lamp.set', { level: 1 }), client.call('lamp.set', { level: 2 })];
    link.tell({ t: 'error', id: 2, code: 'burnt_out', values: { level: 2 } });
    link.tell({ t: 'result', id: 1, value: 11 });
    await expect(calls[0]).resolves.toBe(11);
    await expect(calls[1]).rejects.toEqual(new ConsoleError('burnt_out', { level: 2 }));
    await expect(calls[1]).rejects.toMatchObject({ values: { level: 2 } });
  });

  test('is refused at once without a link', async () => {
    const { client } = begin();
    await expect(client.call('lamp.set', { level: 1 })).rejects.toMatchObject({ code: 'not_connected' });
  });

  test.each([
    ['the link is lost', (link: FakeLink) => link.cut()],
    [
      'the hub refuses the console',
      (link: FakeLink) => link.tell({ t: 'refused', code: 'bad_console_message', version: 1 }),
    ],
  ])('has an unknown fate when %s', async (_what, end) => {
    const { client, welcome } = begin();
    const link = await welcome();
    link.closesLater = true;
    const answer = client.call('lamp.set', { level: 1 });
    end(link);
    await expect(answer).rejects.toMatchObject({ code: 'connection_lost' });
  });

  test('has an unknown fate when the client is closed', async () => {
    const { client, welcome } = begin();
    await welcome();
    const answer = client.call('lamp.set', { level: 1 });
    client.close();
    await expect(answer).rejects.toMatchObject({ code: 'connection_lost' });
  });
});

describe('a stream', () => {
  test('opened before the link is opened with it, and anew after a loss, restarted before its first event', async () => {
    const { client, welcome, time, links } = begin();
    const heard: unknown[] = [];
    client.open('lamp.levels', {}, { event: (event) => heard.push(event), restarted: () => heard.push('restarted') });
    const link = await welcome();
    expect(link.toHub.slice(1)).toEqual([{ t: 'open', id: 1, name: 'lamp.levels', args: {} }]);
    link.tell({ t: 'event', id: 1, now: 6_000, event: 4 });
    link.cut();
    expect(client.state).toEqual({ phase: 'lost', at: 6_000 });
    await time.pass(250);
    expect(links).toHaveLength(2);
    const again = await welcome(7_000);
    again.tell({ t: 'event', id: 1, now: 7_000, event: 5 });
    expect(heard).toEqual([4, 'restarted', 5]);
    expect(again.toHub.slice(1)).toEqual([{ t: 'open', id: 1, name: 'lamp.levels', args: {} }]);
  });

  test('that was closed, while lost too, is not opened anew', async () => {
    const { client, welcome, time } = begin();
    const [one, two] = [1, 2].map(() => client.open('lamp.levels', {}, { event: () => {} }));
    const link = await welcome();
    one?.();
    one?.();
    expect(link.toHub.slice(3)).toEqual([{ t: 'close', id: 1 }]);
    link.cut();
    two?.();
    await time.pass(250);
    expect((await welcome()).toHub).toHaveLength(1);
  });

  test('that its listener closes as it begins anew is not opened anew', async () => {
    const { client, welcome, time } = begin();
    const close = client.open('lamp.levels', {}, { event: () => {}, restarted: () => close() });
    (await welcome()).cut();
    await time.pass(250);
    expect((await welcome()).toHub).toHaveLength(1);
  });

  test.each([
    ['ends', { t: 'ended', id: 1, code: 'gone' }],
    ['refuses', { t: 'error', id: 1, code: 'gone', values: {} }],
  ] as const)('that the hub %s tells its listener why, and stays closed', async (_what, message) => {
    const { client, welcome, time } = begin();
    const ends: string[] = [];
    client.open('lamp.levels', {}, { event: () => ends.push('event'), ended: ({ code }) => ends.push(code) });
    const link = await welcome();
    link.tell(message);
    link.tell({ t: 'event', id: 1, now: 6_000, event: 4 });
    link.cut();
    await time.pass(250);
    expect((await welcome()).toHub).toHaveLength(1);
    expect(ends).toEqual(['gone']);
  });
});

describe('a loss', () => {
  test('is also a link on which nothing comes any more', async () => {
    const { client, welcome, time } = begin();
    const link = await welcome();
    link.silent = true;
    await time.pass(LOST_AFTER_MS);
    expect(client.state.phase).toBe('ready');
    await time.pass(LOST_AFTER_MS / 4);
    expect(client.state.phase).toBe('lost');
    expect(link.open).toBe(false);
  });

  test('is none while ticks come', async () => {
    const { client, welcome, time } = begin();
    const link = await welcome();
    for (let i = 0; i < 30; i += 1) {
      await time.pass(1_000);
      link.tell({ t: 'tick', now: 6_000 + i });
    }
    expect(client.state.phase).toBe('ready');
  });

  test('is followed by tries that wait twice as long each time, 5 s at most, and at once again after a success', async () => {
    let reachable = true;
    const { client, welcome, time, links, link } = begin(async () => {
      if (!reachable) throw new Error('refused');
    });
    await welcome();
    reachable = false;
    link().cut();
    const waits: number[] = [];
    for (let tries = links.length, since = time.now; waits.length < 7; await time.pass(50)) {
      if (links.length === tries) continue;
      waits.push(time.now - since);
      tries = links.length;
      since = time.now;
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
    expect(client.state.phase).toBe('lost');
    reachable = true;
    await time.pass(5_000);
    await welcome();
    link().cut();
    const before = links.length;
    await time.pass(250);
    expect(links).toHaveLength(before + 1);
  });

  test('keeps the hub’s time of the loss, whatever happens afterwards', async () => {
    const { client, welcome, time, states } = begin();
    const link = await welcome(5_000);
    time.now = 100;
    link.cut();
    await time.pass(10_000);
    expect(client.state).toEqual({ phase: 'lost', at: 5_100 });
    expect(states.map(({ phase }) => phase)).toEqual(['ready', 'lost']);
  });
});

describe('a refusal', () => {
  test('by the hub is final until somebody tries again', async () => {
    const { client, welcome, time, links, link } = begin();
    await settled();
    link().tell({ t: 'refused', code: 'other_version', version: 2 });
    expect(client.state).toEqual({ phase: 'refused', code: 'other_version' });
    await time.pass(60_000);
    expect(links).toHaveLength(1);
    expect(time.timers).toBe(0);
    client.retry();
    expect(client.state).toEqual({ phase: 'connecting' });
    await welcome();
    expect(client.state).toEqual({ phase: 'ready' });
  });

  test('by the port is one too', async () => {
    const { client } = begin(async () => {
      throw new ConsoleError('unauthorized');
    });
    await settled();
    expect(client.state).toEqual({ phase: 'refused', code: 'unauthorized' });
  });
});

describe('trying again', () => {
  test('does not wait', async () => {
    const { client, welcome, links, link } = begin();
    await welcome();
    link().cut();
    client.retry();
    expect(links).toHaveLength(2);
    await welcome();
    expect(client.state).toEqual({ phase: 'ready' });
  });

  test('opens no second link while one is being opened, welcomed or open', async () => {
    const gates: (() => void)[] = [];
    const { client, links, link } = begin(() => new Promise((resolve) => gates.push(resolve)));
    client.retry();
    expect(links).toHaveLength(1);
    gates[0]?.();
    await settled();
    client.retry();
    link().tell({ t: 'welcome', version: CONTRACT_VERSION, now: 5_000 });
    client.retry();
    link().cut();
    client.retry();
    client.retry();
    expect(links).toHaveLength(2);
    gates[1]?.();
    await settled();
    client.retry();
    await settled();
    expect(links).toHaveLength(2);
    expect(links.filter(({ open }) => open)).toHaveLength(1);
  });

  test('is nothing after the end', async () => {
    const { client, welcome, links, time } = begin();
    const link = await welcome();
    client.close();
    client.retry();
    await time.pass(60_000);
    expect([links.length, link.open, time.timers]).toEqual([1, false, 0]);
  });
});

test('a link that opens after the end is closed', async () => {
  const gates: (() => void)[] = [];
  const { client, link } = begin(() => new Promise((resolve) => gates.push(resolve)));
  client.close();
  gates[0]?.();
  await settled();
  expect(link().open).toBe(false);
  expect(link().toHub).toEqual([]);
});
