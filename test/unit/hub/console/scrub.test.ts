import { describe, expect, test } from 'vitest';
import { plainLine, scrubber } from '../../../../src/hub/console/scrub.ts';

describe('texts for others', () => {
  test('are without known secrets, however they were written', () => {
    const scrub = scrubber(['to"ken/1+2', 'redis://u:p%40ss-word@r:6379/0']);
    for (const text of ['to"ken/1+2', JSON.stringify({ a: 'to"ken/1+2' }), encodeURIComponent('to"ken/1+2')])
      expect(scrub(`before ${text} after`)).toMatch(/^before .*\[removed\].* after$/);
    expect(scrub('p@ss-word p%40ss-word redis://u:p%40ss-word@r:6379/0')).toBe('[removed] [removed] [removed]');
  });

  test('are without the password of a Redis, wherever its address has it', () => {
    for (const address of [
      'redis+sentinel://u:p%40ss-word@one:26379,two:26379/master/0',
      'redis://one:6379/0?password=p%40ss-word',
      'unix:///run/redis.sock?db=1&password=p%40ss-word',
    ])
      expect(scrubber([address])('p@ss-word p%40ss-word')).toBe('[removed] [removed]');
  });

  test('are without user and password of any address', () => {
    const scrub = scrubber([]);
    expect(scrub('rediss://user:secret@host:1/0')).toBe('rediss://[removed]@host:1/0');
    expect(scrub('http://:secret@host/ and ws://me@host/')).toBe('http://[removed]@host/ and ws://[removed]@host/');
    expect(scrub('http://host/a@b')).toBe('http://host/a@b');
    // A long line that only looks like one holds the hub up for no time that could be noticed.
    const line = `://${':'.repeat(300_000)}`;
    expect(scrub(line)).toBe(line);
  });

  test('keep short words: a secret of three letters is in every other one', () => {
    expect(scrubber(['abc', ''])('abc is abcissa')).toBe('abc is abcissa');
  });
});

describe('a line of the log', () => {
  test('loses what notifications and frames say, at any depth', () => {
    const line = JSON.stringify({
      level: 'warn',
      a: { b: { contenido: 'HIV', text: 'HIV' } },
      sample: 'HIV',
      msg: 'x',
    });
    const plain = plainLine(line) ?? '';
    expect(plain).not.toContain('HIV');
    expect(JSON.parse(plain)).toMatchObject({ level: 'warn', msg: 'x' });
  });

  test('loses the text that V8 quotes of what is no JSON', () => {
    let stack = '';
    try {
      JSON.parse('{"contenido": HIV}');
    } catch (error) {
      stack = (error as Error).stack ?? '';
    }
    expect(stack).toContain('HIV');
    const plain = plainLine(
      JSON.stringify({ level: 'error', err: { message: stack, stack }, msg: 'unexpected error' }),
    );
    expect(plain).not.toContain('HIV');
    expect(plain).toContain('scrub.test.ts');
  });

  test('loses that text where it has several lines, whatever they say', () => {
    for (const text of ['hola\nHIV', '{"contenido": "not valid JSON\n HIV" x\n}']) {
      let error: unknown;
      try {
        JSON.parse(text);
      } catch (thrown) {
        error = thrown;
      }
      const { message, stack } = error as Error;
      const plain = plainLine(JSON.stringify({ level: 'error', err: { message, stack } }));
      expect(plain).not.toContain('HIV');
      expect(plain).toContain('scrub.test.ts');
    }
  });

  test('is none where it is no object', () => {
    for (const line of ['', 'HIV', '"HIV"', 'null', '{"contenido":"HI']) expect(plainLine(line)).toBeNull();
  });
});
