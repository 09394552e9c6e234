/** The console's rooms against a real hub: what a console believes is what the hub knows. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { HubContract, TimelineEntry, TrackedNotification } from '../../src/shared/console/contract.ts';
import { type ConsumerRow, unpackRow } from '../../src/shared/console/rows.ts';
import type { Event, Member, StreamName } from '../../src/shared/console/service.ts';
import { BEAD } from '../../src/shared/ribbon.ts';
import { metric, post } from '../support/api.ts';
import { openConsole, type TestConsole } from '../support/console.ts';
import { startTestHub, type TestHub } from '../support/hub.ts';
import { Wearable } from '../support/wearable.ts';

let hub: TestHub;
let console_: TestConsole;
beforeEach(async () => {
  hub = await startTestHub({ flags: { pingEveryMs: '500', silentAfterMs: '400' } });
  console_ = await openConsole(hub);
});
afterEach(async () => {
  console_.close();
  expect(hub.complaints).toEqual([]);
  await hub.stop();
});

const wearable = (id: string): Promise<Wearable> => Wearable.connect(hub.wearableUrl(id));
const row = (id: string): ConsumerRow | undefined => console_.rows.get(id);

/** Opens a stream and keeps everything it says. */
function listen<N extends StreamName<HubContract>>(
  name: N,
  args: Parameters<typeof console_.client.open<N>>[1],
): Event<Member<HubContract, N>>[] {
  const heard: Event<Member<HubContract, N>>[] = [];
  console_.client.open(name, args, { event: (event) => heard.push(event) });
  return heard;
}

describe('rows', () => {
  test('kept by deltas are those of a fresh snapshot, after any activity', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const open: { id: string; wearable: Wearable }[] = [];
    let seed = 20_251_117;
    // A linear congruential generator: the same activity in every run.
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((seed / 2 ** 31) * below);
    };
    for (let round = 0; round < 150; round += 1) {
      const id = ids[random(ids.length)] ?? '';
      const one = open[random(Math.max(1, open.length))];
      switch (random(8)) {
        case 0:
        case 1:
          open.push({ id, wearable: await wearable(id) });
          break;
        case 2:
          if (one) {
            open.splice(open.indexOf(one), 1);
            await one.wearable.close();
          }
          break;
        case 3:
          one?.wearable.say({ type: 'ping' });
          break;
        case 4:
          one?.wearable.say('nope');
          break;
        case 5: {
          const stored = await post(hub, { consumidor_id: id, tipo: 'test', contenido: String(round) });
          // Read once, and then once more, which changes nothing but the counts.
          for (const reader of [one, one]) {
            if (reader?.id === id) reader.wearable.say({ type: 'mark_read', notification_id: stored.id });
          }
          break;
        }
        case 6:
          one?.wearable.ws.ping();
          break;
        default:
          await console_.client.call('notifications.inject', {
            to: [id],
            payload: { tipo: 'test', contenido: 'x', deseo_id: null },
          });
      }
    }
    const fresh = async (): Promise<ConsumerRow[]> => {
      const other = await openConsole(hub);
      other.close();
      return [...other.rows.values()].sort((x, y) => x.id.localeCompare(y.id));
    };
    await expect
      .poll(async () => {
        const [kept, truth] = [[...console_.rows.values()], await fresh()];
        return JSON.stringify(kept.sort((x, y) => x.id.localeCompare(y.id))) === JSON.stringify(truth);
      })
      .toBe(true);
    expect(console_.rows.size).toBe(ids.length);
    for (const { wearable: one } of open) await one.close();
  });

  test('count what came in and went out, also where nothing else changed', async () => {
    const one = await wearable('counts');
    const { id } = await post(hub, { consumidor_id: 'counts', tipo: 'test', contenido: 'x' });
    for (let i = 0; i < 3; i += 1) {
      one.say({ type: 'mark_read', notification_id: id });
      await one.next('marked_read');
    }
    // Two frames and three answers.
    await expect.poll(() => row('counts')).toMatchObject({ messagesIn: 3, messagesOut: 5, unread: 0 });
    await one.close();
  });

  test('keep the close code of one that is gone when its notifications are read', async () => {
    const one = await wearable('left');
    one.ws.close(1001);
    await one.end();
    await expect.poll(() => row('left')).toMatchObject({ state: 'gone', event: 'closed', eventDetail: 1001 });
    await post(hub, { consumidor_id: 'left', tipo: 'test', contenido: 'x' });
    await expect.poll(() => row('left')?.unread).toBe(1);
    await console_.client.call('notifications.markRead', { consumers: ['left'], ids: null });
    await expect.poll(() => row('left')).toMatchObject({ unread: 0, event: 'closed', eventDetail: 1001 });
  });

  test('follow the socket that last gave a sign of life', async () => {
    const one = new Wearable(hub.wearableUrl('front'), { headers: { 'User-Agent': 'reloj/1' }, autoPong: false });
    await one.next('initial_notifications');
    const two = new Wearable(hub.wearableUrl('front'), { headers: { 'User-Agent': 'reloj/2' }, autoPong: false });
    await two.next('initial_notifications');
    for (const [wearable, client] of [
      [two, 'reloj/2'],
      [one, 'reloj/1'],
      [two, 'reloj/2'],
    ] as const) {
      wearable.ws.ping();
      await expect.poll(() => row('front')?.client).toBe(client);
    }
    await one.close();
    await two.close();
  });
});

test('ribbons tell of the rows in view only: their beads, as many as asked for, and each change', async () => {
  const one = await wearable('in-view');
  const two = await wearable('elsewhere');
  const heard = listen('connections.ribbons', { consumers: ['in-view', 'nobody'], slots: 20 });
  await expect.poll(() => heard.length).toBeGreaterThan(0);
  expect(heard[0]?.ribbons.map(([id, beads]) => [id, beads.length])).toEqual([['in-view', 20]]);
  const newest = (): number => heard.at(-1)?.ribbons[0]?.[1].at(-1) ?? 0;
  await expect.poll(() => newest() & (BEAD.ALIVE | BEAD.CONNECTED)).toBe(BEAD.ALIVE | BEAD.CONNECTED);
  await expect.poll(() => newest() & 0xfff).toBeGreaterThan(0);
  expect(heard.flatMap(({ ribbons }) => ribbons.map(([id]) => id))).not.toContain('elsewhere');
  await one.close();
  await two.close();
});

describe('a consumer in detail', () => {
  /** What the detail shows, put together as the window does. */
  function detail(consumer: string) {
    const view = {
      opened: 0,
      timeline: [] as TimelineEntry[],
      types: [] as string[],
      sockets: [] as number[],
      row: null as ConsumerRow | null,
      notifications: new Map<number, TrackedNotification>(),
    };
    console_.client.open(
      'consumers.detail',
      { consumer },
      {
        event: (event) => {
          if (event.kind === 'opened') view.opened += 1;
          view.timeline.unshift(...(event.timeline ?? []));
          view.types.push(...(event.frames ?? []).map(({ direction, type }) => `${direction} ${type}`));
          if (event.sockets) view.sockets = event.sockets.map(({ connection }) => connection);
          if (event.row !== undefined) view.row = event.row && unpackRow(event.row);
          for (const one of event.notifications ?? []) view.notifications.set(one.id, one);
        },
      },
    );
    return view;
  }
  const kinds = (view: ReturnType<typeof detail>): string[] => view.timeline.map(({ kind }) => kind);

  test('of somebody who never came is empty, and fills when they come', async () => {
    const view = detail('new');
    await expect.poll(() => view.opened).toBe(1);
    expect(view).toMatchObject({ row: null, sockets: [], timeline: [] });
    const one = await wearable('new');
    await expect.poll(() => view.sockets.length).toBe(1);
    await expect.poll(() => kinds(view)).toContain('connected');
    one.say({ type: 'ping' });
    await expect.poll(() => view.types).toEqual(['out initial_notifications', 'in ping', 'out pong']);
    await one.close();
    await expect.poll(() => view.row?.state).toBe('gone');
    await expect.poll(() => kinds(view)[0]).toBe('closed');
  });

  test('follows a notification from stored over written and confirmed to read', async () => {
    const view = detail('journey');
    const one = await wearable('journey');
    const { id } = await post(hub, { consumidor_id: 'journey', tipo: 'alerta', contenido: 'hola' });
    const journey = () => view.notifications.get(id);
    await expect.poll(journey).toMatchObject({ producer: 'http', writtenTo: 1, confirmedBy: 1, readAt: null });
    one.say({ type: 'mark_read', notification_id: id });
    await expect.poll(journey).toMatchObject({ readBy: 'wearable' });
    const { storedAt, writtenAt, confirmedAt, readAt } = journey() as TrackedNotification;
    expect([storedAt, writtenAt, confirmedAt, readAt]).toEqual(
      [storedAt, writtenAt ?? 0, confirmedAt ?? 0, readAt ?? 0].sort((x, y) => x - y),
    );
    await expect
      .poll(() =>
        kinds(view)
          .filter((kind) => ['stored', 'written', 'confirmed', 'read'].includes(kind))
          .reverse(),
      )
      .toEqual(['stored', 'written', 'confirmed', 'read']);
    await one.close();
  });

  test('tells of what happened a moment ago', async () => {
    const one = await wearable('recent');
    await one.close();
    await expect.poll(() => row('recent')?.state).toBe('gone');
    const two = await wearable('recent');
    const view = detail('recent');
    await expect.poll(() => view.opened).toBe(1);
    expect(kinds(view)).toEqual(['connected', 'closed', 'connected']);
    await two.close();
  });

  test('tells everything once, whatever happens while it opens', async () => {
    const views: ReturnType<typeof detail>[] = [];
    const visits = 60;
    for (let i = 0; i < visits; i += 1) {
      if (i % 10 === 5) views.push(detail('busy'));
      const one = await wearable('busy');
      await one.close();
    }
    for (const view of views) {
      for (const kind of ['connected', 'closed'])
        await expect.poll(() => kinds(view).filter((one) => one === kind).length).toBe(visits);
      const entries = view.timeline.map((entry) => JSON.stringify(entry));
      expect(new Set(entries).size).toBe(entries.length);
    }
  });
});

describe('inject', () => {
  test('says for each target what happened, and follows it to arrival and reading', async () => {
    const one = await wearable('here');
    const { batch, results } = await console_.client.call('notifications.inject', {
      to: ['here', 'away', 'here'],
      payload: { tipo: 'recordatorio', contenido: 'formulario', deseo_id: 3 },
    });
    expect(results.map(({ consumer, written }) => [consumer, written])).toEqual([
      ['here', 1],
      ['away', 0],
    ]);
    const { notification } = (await one.next('new_notification')) as unknown as { notification: { id: number } };
    expect(notification).toMatchObject({ id: results[0]?.id, contenido: 'formulario', deseo_id: 3 });
    const heard = listen('notifications.progress', { batch });
    const last = () =>
      heard
        .flatMap(({ targets }) => targets)
        .filter(([consumer]) => consumer === 'here')
        .at(-1);
    await expect.poll(last).toEqual(['here', 1, false]);
    one.say({ type: 'mark_read', notification_id: notification.id });
    await expect.poll(last).toEqual(['here', 1, true]);
    const back = new Wearable(hub.wearableUrl('away'));
    expect(await back.next('initial_notifications')).toMatchObject({ notifications: [{ contenido: 'formulario' }] });
    await expect
      .poll(() => heard.flatMap(({ targets }) => targets).find(([consumer]) => consumer === 'away'))
      .toEqual(['away', 1, false]);
    await one.close();
    await back.close();
  });

  test('to everybody connected means each consumer once, and 2,000 offline ids are stored', async () => {
    const sockets = await Promise.all(['a', 'a', 'b'].map(wearable));
    const everybody = await console_.client.call('notifications.inject', {
      to: 'connected',
      payload: { tipo: 'test', contenido: 'x', deseo_id: null },
    });
    expect(everybody.results.map(({ consumer, written }) => [consumer, written]).sort()).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    const ids = Array.from({ length: 2_000 }, (_, i) => `offline-${i}`);
    const many = await console_.client.call('notifications.inject', {
      to: ids,
      payload: { tipo: 'test', contenido: 'x', deseo_id: null },
    });
    expect(many.results.map(({ consumer }) => consumer)).toEqual(ids);
    expect(new Set(many.results.map(({ id }) => id)).size).toBe(2_000);
    for (const one of sockets) await one.close();
  });

  test('in steps is one injection that is followed as one, also where twenty others came between', async () => {
    const payload = { tipo: 'test', contenido: 'x', deseo_id: null };
    const step = (consumer: string, batch?: number) =>
      console_.client.call('notifications.inject', { to: [consumer], payload, ...(batch ? { batch } : {}) });
    const one = await wearable('step-1');
    const other = await wearable('step-2');
    const { batch: first } = await step('step-1');
    for (let between = 0; between < 19; between += 1) await step('between');
    expect((await step('step-2', first)).batch).toBe(first);
    // Once more: what it was sent to last counts, not when it began.
    for (let between = 0; between < 19; between += 1) await step('between');
    const heard = listen('notifications.progress', { batch: first });
    await expect
      .poll(() =>
        heard
          .flatMap(({ targets }) => targets)
          .map(([consumer]) => consumer)
          .sort(),
      )
      .toEqual(['step-1', 'step-2']);
    await step('between');
    await step('between');
    const { batch: anew } = await step('step-1', first);
    expect(anew).toBeGreaterThan(first);
    await one.close();
    await other.close();
  });

  test('with nobody connected reaches nobody, and an injection that is unknown cannot be followed', async () => {
    const { results } = await console_.client.call('notifications.inject', {
      to: 'connected',
      payload: { tipo: 'test', contenido: 'x', deseo_id: null },
    });
    expect(results).toEqual([]);
    const ends: string[] = [];
    console_.client.open(
      'notifications.progress',
      { batch: 99 },
      { event: () => {}, ended: ({ code }) => ends.push(code) },
    );
    await expect.poll(() => ends).toEqual(['unknown_batch']);
  });
});

test('reads from the console are counted, told to every socket, and known by their reader', async () => {
  const one = await wearable('reads');
  const ids: number[] = [];
  for (let i = 0; i < 3; i += 1)
    ids.push((await post(hub, { consumidor_id: 'reads', tipo: 'test', contenido: 'x' })).id);
  // A confirmation that came later would be the last event.
  await expect.poll(() => metric(hub, 'pulsera_confirmed_total')).toBe(3);
  const read = (what: number[] | null) =>
    console_.client.call('notifications.markRead', { consumers: ['reads', 'nobody'], ids: what });
  expect(await read([ids[0] ?? 0, 7])).toEqual({ marked: 1 });
  expect(await one.next('marked_read')).toEqual({ type: 'marked_read', notification_id: ids[0] });
  expect(await read(null)).toEqual({ marked: 2 });
  expect(await read(null)).toEqual({ marked: 0 });
  await expect.poll(() => row('reads')).toMatchObject({ unread: 0, event: 'read' });
  await one.close();
});

test('a notification is found by its id, with its journey, and those that are not there are left out', async () => {
  const one = await wearable('here');
  const { id } = await post(hub, { consumidor_id: 'here', tipo: 'test', contenido: 'x' });
  const find = async (ids: number[]) => (await console_.client.call('notifications.find', { ids })).notifications;
  await expect
    .poll(() => find([id]), { timeout: 5_000 })
    .toMatchObject([{ consumer: 'here', id, writtenTo: 1, confirmedBy: 1, readAt: null }]);
  await console_.client.call('notifications.markRead', { consumers: ['here'], ids: [id] });
  expect(await find([7, id, id])).toMatchObject([{ id, readBy: 'console' }]);
  expect(await find([7])).toEqual([]);
  await one.close();
});

test('whatever is stored is told for alerts, filtered by kind, with whether its consumer is simulated', async () => {
  const simulated = new Wearable(hub.wearableUrl('sim'), { headers: { 'User-Agent': 'pulsera-simulator/1' } });
  await simulated.next('initial_notifications');
  const heard = listen('notifications.stored', { tipos: ['alerta'] });
  for (const [consumidor_id, tipo] of [
    ['sim', 'alerta'],
    ['real', 'recordatorio'],
    ['real', 'alerta'],
  ] as const)
    await post(hub, { consumidor_id, tipo, contenido: 'x' });
  await expect
    .poll(() => heard.flatMap(({ notifications }) => notifications.map(({ consumer }) => consumer)))
    .toEqual(['sim', 'real']);
  expect(heard.flatMap((event) => event.simulated)).toEqual(['sim']);
  await simulated.close();
});

describe('disconnect', () => {
  test('acts on one connection where it is named, else on all of a consumer', async () => {
    const sockets = await Promise.all(['two', 'two'].map(wearable));
    const heard = listen('consumers.detail', { consumer: 'two' });
    await expect.poll(() => heard.at(-1)?.sockets?.length).toBe(2);
    const [first] = heard.at(-1)?.sockets ?? [];
    const disconnect = (connection: number | null) =>
      console_.client.call('connections.disconnect', {
        consumers: ['two'],
        connection,
        code: 4000,
        reason: 'por favor vuelve, dentro de un momento: ñandú ñandú ñandú ñandú ñandú ñandú ñandú ñandú ñandú ñandú',
      });
    expect(await disconnect(first?.connection ?? 0)).toEqual({ closed: 1 });
    await expect.poll(() => sockets.filter(({ closed }) => closed?.code === 4000).length).toBe(1);
    expect(await disconnect(null)).toEqual({ closed: 1 });
    await expect.poll(() => sockets.filter(({ closed }) => closed?.code === 4000).length).toBe(2);
    expect(sockets[0]?.closed?.reason).toMatch(/^por favor vuelve/);
  });
});

test('the status is the hub in figures', async () => {
  const heard = listen('hub.status', {});
  const one = await wearable('figures');
  const two = await wearable('figures');
  await post(hub, { consumidor_id: 'figures', tipo: 'test', contenido: 'x' });
  await fetch(`${hub.url}ws/otra`, { headers: { Connection: 'Upgrade', Upgrade: 'websocket' } }).catch(() => {});
  await expect
    .poll(() => heard.at(-1), { timeout: 5_000 })
    .toMatchObject({ connected: 1, sockets: 2, unread: 1, store: { state: 'ok' }, drops: {} });
  await expect.poll(() => heard.at(-1)?.rttP95Ms, { timeout: 5_000 }).toBeGreaterThan(0);
  expect(heard.at(-1)?.states).toMatchObject({ on_time: 1, gone: 0 });
  await one.close();
  await two.close();
});
