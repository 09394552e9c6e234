import { describe, expect, test } from 'vitest';
import { notificationBody, notificationTitle } from '../../../src/main/notificationText.ts';

describe('a body', () => {
  test('is escaped where the desktop reads markup, and left alone elsewhere', () => {
    const text = '<b>Fall</b> & "help" &lt;';
    expect(notificationBody(text, 'linux')).toBe('&lt;b&gt;Fall&lt;/b&gt; &amp; "help" &amp;lt;');
    expect(notificationBody(text, 'win32')).toBe(text);
  });

  test('has no controls and nothing that turns the text around', () => {
    expect(notificationBody('one\r\ntwo\u0000\u001b[1m \u202egpj.exe\u2066 end', 'linux')).toBe(
      'one two [1m  gpj.exe  end',
    );
  });

  test('keeps emoji and scripts whole, and mends what is no text', () => {
    expect(notificationBody('👩‍👩‍👧 میخواهم\u200c \ud83d', 'linux')).toBe('👩‍👩‍👧 میخواهم\u200c \ufffd');
  });

  test('is cut by characters, and says so; an entity is never cut in two', () => {
    const cut = notificationBody('&'.repeat(4_000), 'linux');
    expect(cut).toBe(`${'&amp;'.repeat(299)}…`);
    expect(notificationBody('👍'.repeat(300), 'linux')).toBe('👍'.repeat(300));
  });
});

test('a title is never markup, so it is not escaped; it is short', () => {
  expect(notificationTitle('Alert,\nconsumer <42> & co')).toBe('Alert, consumer <42> & co');
  expect(Array.from(notificationTitle('x'.repeat(500)))).toHaveLength(100);
});
