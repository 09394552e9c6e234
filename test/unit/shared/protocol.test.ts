import { describe, expect, test } from 'vitest';
import { CONSUMER_ID, readWearableMessage, WEARABLE_PATH } from '../../../src/shared/protocol.ts';

describe('a message of a wearable', () => {
  test.each([
    ['{"type":"ping"}', { type: 'ping' }],
    ['\n{ "extra" : {} , "type" : "ping" }\t', { type: 'ping' }],
    ['{"type":"mark_read","notification_id":123}', { type: 'mark_read', notification_id: 123 }],
    ['{"type":"mark_read","notification_id":-0}', { type: 'mark_read', notification_id: -0 }],
    ['{"type":"mark_read","notification_id":1.0}', { type: 'mark_read', notification_id: 1 }],
    ['{"type":"mark_read","notification_id":9007199254740991}', { type: 'mark_read', notification_id: 2 ** 53 - 1 }],
    ['{"type":"mark_read","notification_id":"007"}', { type: 'mark_read', notification_id: '007' }],
    [
      '{"type":"mark_read","notification_id":"12345678901234567890"}',
      { type: 'mark_read', notification_id: '12345678901234567890' },
    ],
    ['{"type":"mark_read","type":"ping"}', { type: 'ping' }],
  ])('%s is understood', (text, message) => expect(readWearableMessage(text)).toEqual(message));

  test.each<[text: string, wrong: object]>([
    ['', { code: 'bad_json' }],
    ['ping', { code: 'bad_json' }],
    ["{'type':'ping'}", { code: 'bad_json' }],
    ['{"type":"ping"}{"type":"ping"}', { code: 'bad_json' }],
    ['\u{feff}{"type":"ping"}', { code: 'bad_json' }],
    ['"ping"', { code: 'bad_message' }],
    ['[{"type":"ping"}]', { code: 'bad_message' }],
    ['null', { code: 'bad_message' }],
    ['{"type":null}', { code: 'bad_message', field: 'type' }],
    ['{"Type":"ping"}', { code: 'bad_message', field: 'type' }],
    ['{"__proto__":{"type":"ping"}}', { code: 'bad_message', field: 'type' }],
    ['{"type":"PING"}', { code: 'unknown_type', field: 'type' }],
    ['{"type":"toString"}', { code: 'unknown_type', field: 'type' }],
    ...[
      '9007199254740992',
      '1.5',
      '1e400',
      'null',
      '[]',
      '""',
      '"-1"',
      '" 1"',
      '"1.0"',
      '"0x1"',
      '"٣"',
      '"123456789012345678901"',
    ].map(
      (id) =>
        [`{"type":"mark_read","notification_id":${id}}`, { code: 'bad_message', field: 'notification_id' }] satisfies [
          string,
          object,
        ],
    ),
  ])('%s is not, and it is said why', (text, wrong) => expect(readWearableMessage(text)).toEqual(wrong));
});

test.each([
  ['/ws/notificaciones/42/', '42'],
  ['/ws/notificaciones/42', '42'],
  ['/ws/notificaciones/a%20b/', 'a%20b'],
  ['/ws/notificaciones//', undefined],
  ['/ws/notificaciones/42//', undefined],
  ['/ws/notificaciones/4/2/', undefined],
  ['/WS/notificaciones/42/', undefined],
  ['/x/ws/notificaciones/42/', undefined],
])('the path %s leads to %s', (path, id) => expect(WEARABLE_PATH.exec(path)?.[1]).toBe(id));

test.each([
  ['42', true],
  ['a-B_9', true],
  ['x'.repeat(64), true],
  ['x'.repeat(65), false],
  ['', false],
  ['a b', false],
  ['ñ', false],
  ['42\n', false],
  ['../1', false],
])('%j is an id: %s', (id, good) => expect(CONSUMER_ID.test(id)).toBe(good));
