import { describe, expect, test } from 'vitest';
import { meaningOf } from '../../../../src/renderer/screens/consumer/meaning.ts';
import { issueId } from '../../../../src/shared/ids.ts';

const said = (type: string, message: unknown) =>
  meaningOf({ type, text: typeof message === 'string' ? message : JSON.stringify(message) });

describe('what a frame means', () => {
  test.each([
    [
      'new_notification',
      { notification: { id: issueId(3, 437), tipo: 'alerta' } },
      { id: issueId(3, 437), tipo: 'alerta' },
    ],
    ['mark_read', { notification_id: 90417 }, { id: 90417 }],
    ['mark_read', { notification_id: '90417' }, { id: 90417 }],
    ['marked_read', { notification_id: 90417 }, { id: 90417 }],
    ['error', { code: 'bad_json', message: 'x' }, { code: 'bad_json' }],
    ['initial_notifications', { notifications: [{}, {}] }, { count: 2 }],
    ['pong', {}, {}],
  ])('%s', (type, message, meaning) => {
    expect(said(type, message)).toEqual(meaning);
  });

  test.each([
    ['cut short', 'new_notification', '{"notification":{"id":1,"tipo":"al'],
    ['of another shape', 'new_notification', { notification: { id: 'x', tipo: 7 } }],
    ['no object', 'error', '[1]'],
    ['null', 'error', 'null'],
    ['without its list', 'initial_notifications', { notifications: 'all' }],
  ])('a frame %s means nothing', (_, type, message) => {
    expect(said(type, message)).toEqual({});
  });
});
