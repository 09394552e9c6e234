import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ink, snippet, TONGUES } from '../../../../src/renderer/screens/connections/snippets.ts';

const address = 'ws://127.0.0.1:8000/ws/notificaciones/1/';

describe('snippets', () => {
  test.each(TONGUES)('%s holds the exact address and both messages', (tongue) => {
    const code = snippet(tongue, address, { where: 'here', read: 'then' });
    expect(code).toContain(address);
    expect(code).toMatch(/'?"?type"?'?: ?["']ping["']/);
    expect(code).toMatch(/mark_read/);
    expect(code).toContain('here');
    expect(code).toContain('then');
  });

  test('nothing is sent before the socket is open, and pings go on', () => {
    const said = { where: 'here', read: 'then' };
    const sends = (code: string): string[] => code.split('\n').filter((line) => /^\S*\.send\(/.test(line.trim()));
    const javascript = snippet('javascript', address, said);
    expect(sends(javascript)).toEqual([]);
    expect(javascript).toContain('25000');
    expect(snippet('python', address, said)).toContain('asyncio.sleep(25)');
  });

  test('an address is a string, not a comment', () => {
    expect(ink(`new WebSocket('${address}')`)).toEqual([
      { kind: 'word', text: 'new' },
      { kind: 'plain', text: ' WebSocket(' },
      { kind: 'string', text: `'${address}'` },
      { kind: 'plain', text: ')' },
    ]);
  });

  test('inked pieces are the line again', () => {
    fc.assert(
      fc.property(fc.string(), (line) => {
        expect(
          ink(line)
            .map(({ text }) => text)
            .join(''),
        ).toBe(line);
      }),
    );
  });
});
