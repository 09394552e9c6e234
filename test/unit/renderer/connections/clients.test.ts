import { expect, test } from 'vitest';
import { shortClient } from '../../../../src/renderer/screens/connections/clients.ts';

test.each([
  ['okhttp/4.12.0', 'okhttp 4.12'],
  ['Dart/3.5 (dart:io)', 'Dart 3.5 (dart:io)'],
  ['ESP32-WS/1.1.4', 'ESP32-WS 1.1'],
  ['Python/3.11 websockets/12.0', 'websockets 12.0'],
  [
    'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
    'Chrome 131 Android',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox 128 Linux'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari 18 iOS',
  ],
  ['Mozilla/5.0 something else', 'Mozilla 5.0 something else'],
  ['just words', 'just words'],
  ['', ''],
])('%s is %s', (userAgent, short) => {
  expect(shortClient(userAgent)).toBe(short);
});
