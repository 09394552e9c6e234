import { expect, test } from 'vitest';
import { contentSecurityPolicy, pageWithNonce } from '../../../src/shared/page.ts';

test('the nonce stands wherever the page has its mark', () => {
  expect(pageWithNonce('<script nonce="%NONCE%"></script><style nonce="%NONCE%">', 'a+b/c=')).toBe(
    '<script nonce="a+b/c="></script><style nonce="a+b/c=">',
  );
});

test('the policy lets run what carries the nonce, and nothing inline or from elsewhere', () => {
  const policy = contentSecurityPolicy('bm9uY2U=', ['ws://hub.example:8000']);
  const directives = new Map(policy.split('; ').map((one) => [one.split(' ')[0], one.split(' ').slice(1)]));
  expect(directives.get('default-src')).toEqual(["'none'"]);
  expect(directives.get('script-src')).toEqual(["'self'", "'nonce-bm9uY2U='"]);
  expect(directives.get('connect-src')).toEqual(["'self'", 'ws://hub.example:8000']);
  expect(directives.get('frame-ancestors')).toEqual(["'none'"]);
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
});
