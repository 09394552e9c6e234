import { expect, test } from 'vitest';
import { pipe } from '../../../../src/shared/console/pipe.ts';
import type { ToConsole, ToHub } from '../../../../src/shared/console/port.ts';

const tick = (now: number): ToConsole => ({ t: 'tick', now });
const close = (id: number): ToHub => ({ t: 'close', id });

function connected() {
  const { console: consolePort, hub } = pipe();
  const heard: unknown[] = [];
  consolePort.receive(
    (message) => heard.push(['console', message]),
    () => heard.push('console closed'),
  );
  hub.receive(
    (message) => heard.push(['hub', message]),
    () => heard.push('hub closed'),
  );
  return { consolePort, hub, heard };
}

test('carries both ways in order, never within the same call', async () => {
  const { consolePort, hub, heard } = connected();
  consolePort.send(close(1));
  hub.send(tick(1));
  hub.send(tick(2));
  expect(heard).toEqual([]);
  await Promise.resolve();
  expect(heard).toEqual([
    ['hub', close(1)],
    ['console', tick(1)],
    ['console', tick(2)],
  ]);
});

test('what was sent before the other end listens arrives once it does', async () => {
  const { console: consolePort, hub } = pipe();
  const heard: unknown[] = [];
  consolePort.send(close(1));
  hub.receive(
    (message) => heard.push(message),
    () => {},
  );
  await Promise.resolve();
  expect(heard).toEqual([close(1)]);
});

test.each(['console', 'hub'] as const)('closed by the %s, both ends hear it once and nothing more', async (who) => {
  const { consolePort, hub, heard } = connected();
  const closing = who === 'hub' ? hub : consolePort;
  closing.close();
  closing.close();
  consolePort.send(close(1));
  hub.send(tick(1));
  await Promise.resolve();
  await Promise.resolve();
  expect(heard).toEqual(['console closed', 'hub closed']);
});
