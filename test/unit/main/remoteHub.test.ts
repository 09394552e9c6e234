import { describe, expect, test } from 'vitest';
import { hubAddress } from '../../../src/main/remoteHub.ts';

describe('hubAddress', () => {
  test.each([
    ['http://10.20.0.5:8000/', 'http://10.20.0.5:8000/'],
    ['10.20.0.5:8000', 'http://10.20.0.5:8000/'],
    ['  localhost:8000 ', 'http://localhost:8000/'],
    ['hub.example.org', 'http://hub.example.org/'],
    ['https://hub.example.org', 'https://hub.example.org/'],
    ['wss://hub.example.org:8443/ws/notificaciones/1/', 'https://hub.example.org:8443/'],
    ['ws://[::1]:8000', 'http://[::1]:8000/'],
    ['http://127.0.0.1:8000/#token=secret', 'http://127.0.0.1:8000/'],
    ['http://127.0.0.1:8000/?token=secret', 'http://127.0.0.1:8000/'],
  ])('reads %s', (text, address) => expect(hubAddress(text)).toBe(address));

  test.each([
    '',
    '   ',
    'http://',
    'ftp://10.20.0.5/',
    'file:///etc/passwd',
    'http://user:pass@hub/',
    'a b',
    'http://hub:99999/',
  ])('refuses %j', (text) => expect(hubAddress(text)).toBeNull());
});
