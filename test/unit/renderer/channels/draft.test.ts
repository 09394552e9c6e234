import { beforeEach, expect, test } from 'vitest';
import type { Link } from '../../../../src/renderer/link/link.ts';
import {
  changeDraft,
  EXAMPLE_GROUP,
  groupProblem,
  send,
  takeExample,
  useDraft,
} from '../../../../src/renderer/screens/channels/draft.ts';
import { judgeMessage } from '../../../../src/renderer/screens/channels/message.ts';
import { ConsoleError } from '../../../../src/shared/console/service.ts';

beforeEach(() => useDraft.setState({ group: '', text: '', sending: false, outcome: null }));

/** A link whose every command is answered by hand. */
function answeredByHand() {
  const asked: unknown[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<object>();
  const call = (name: string, args: unknown) => {
    asked.push([name, args]);
    return promise;
  };
  return { link: { hub: { call } } as unknown as Link, asked, resolve, reject };
}

test('names of groups are those that channels_redis takes', () => {
  expect(['notifications_7', 'a.b-C_9', 'x'.repeat(99)].map(groupProblem)).toEqual([null, null, null]);
  expect(['a b', 'ñ', 'a!b', 'a/b', 'x'.repeat(100)].map(groupProblem)).toEqual(['bad', 'bad', 'bad', 'bad', 'bad']);
  expect(groupProblem('')).toBe('missing');
});

test("the example is the Django project's, keeps the group that is written, and can be sent", () => {
  takeExample('2026-11-24T10:00:00', EXAMPLE_GROUP);
  expect(useDraft.getState().group).toBe('notifications_1');
  changeDraft({ group: 'notifications_9', text: '' });
  takeExample('2026-11-24T10:00:00', EXAMPLE_GROUP);
  expect(useDraft.getState().group).toBe('notifications_9');
  expect(judgeMessage(useDraft.getState().text).message).toEqual({
    type: 'notification_message',
    notification: {
      id: 999,
      tipo: 'test',
      contenido: 'Test desde shell',
      fecha_envio: '2026-11-24T10:00:00',
      leida: false,
      deseo_id: null,
    },
  });
});

test('one message is sent at a time, and its outcome stays until something is changed', async () => {
  const { link, asked, resolve } = answeredByHand();
  const first = send(link, 'g', { type: 'a' });
  await send(link, 'g', { type: 'a' });
  expect(asked).toEqual([['layer.groupSend', { group: 'g', message: { type: 'a' } }]]);
  resolve({ members: 2, full: 1, ms: 0.5 });
  await first;
  expect(useDraft.getState()).toMatchObject({
    sending: false,
    outcome: { kind: 'sent', group: 'g', members: 2, full: 1, ms: 0.5 },
  });
  changeDraft({ text: '{' });
  expect(useDraft.getState().outcome).toBeNull();
});

test('a failure is the outcome, and another one may be sent', async () => {
  const { link, reject } = answeredByHand();
  const sent = send(link, 'g', { type: 'a' });
  const error = new ConsoleError('layer_away');
  reject(error);
  await sent;
  expect(useDraft.getState()).toMatchObject({ sending: false, outcome: { kind: 'failed', error } });
});
