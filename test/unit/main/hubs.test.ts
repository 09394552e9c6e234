import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Hubs } from '../../../src/main/hubs.ts';
import { LocalHub } from '../../../src/main/localHub.ts';
import { SavedHubs } from '../../../src/main/savedHubs.ts';
import { CONTRACT_VERSION } from '../../../src/shared/console/contract.ts';
import type { HubPort } from '../../../src/shared/console/port.ts';
import { startTestHub, type TestHub } from '../../support/hub.ts';

let farm: TestHub;
let folder: string;
let hubs: Hubs;

beforeEach(async () => {
  farm = await startTestHub();
  folder = await mkdtemp(join(tmpdir(), 'pulsera-hubs-'));
  hubs = new Hubs({
    local: new LocalHub({
      ...{ dataDir: folder, flags: {}, environment: {}, version: '0.0.0-test', web: null },
      ...{ console: { write: () => {} }, onState: () => {} },
    }),
    saved: new SavedHubs(join(folder, 'hubs.json'), null),
    schedule: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    ...{ onTarget: () => {}, onState: () => {}, look: () => ({ miss: () => {}, close: () => {} }) },
  });
  hubs.save({ name: 'Farm', url: farm.url, token: farm.token });
});

afterEach(async () => {
  hubs.close();
  await farm.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A page's link to the hub that the window looks at, and what came over it. */
function openPage() {
  const heard: string[] = [];
  let say: (message: unknown) => void = () => {};
  const port: HubPort = {
    send: ({ t }) => heard.push(t),
    buffered: () => 0,
    receive: (onMessage) => {
      say = onMessage;
    },
    close: () => heard.push('closed'),
  };
  hubs.serve(port);
  return { heard, say };
}

test('what a page says is passed on; what no message can carry ends its link, and nothing else', async () => {
  const hello = { t: 'hello', version: CONTRACT_VERSION };
  const early = openPage();
  // Before the hub elsewhere has answered.
  early.say({ t: 'call', args: 1n });
  await expect.poll(() => early.heard).toContain('closed');
  const late = openPage();
  late.say(hello);
  await expect.poll(() => late.heard).toContain('welcome');
  late.say({ t: 'call', args: 1n });
  await expect.poll(() => late.heard.at(-1)).toBe('closed');
});
