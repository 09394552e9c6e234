/** A real hub for a test: its own data dir, any free port, everything else as it ships. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import type { ClusterTimes } from '../../src/hub/cluster/cluster.ts';
import { openDataDir } from '../../src/hub/dataDir.ts';
import { type Hub, startHub } from '../../src/hub/hub.ts';
import { resolveSettings, type SettingInputs } from '../../src/shared/settings.ts';

export interface TestHub {
  readonly hub: Hub;
  /** `http://127.0.0.1:PORT/`. */
  readonly url: string;
  readonly token: string;
  readonly dataDir: string;
  /** `ws://127.0.0.1:PORT/ws/notificaciones/{id}/`. */
  wearableUrl(id: string | number): string;
  /** Everything that the hub logged at warn or above, one object a line. */
  readonly complaints: Record<string, unknown>[];
  /** Stops the hub and starts another one on the same data dir; `meanwhile` is done while there is none. */
  restart(meanwhile?: () => void): Promise<TestHub>;
  /** Stops the hub and removes what it kept. */
  stop(): Promise<void>;
}

export interface TestHubOptions {
  readonly flags?: SettingInputs['flags'];
  readonly dataDir?: string;
  /** Directory of the built console; none by default. */
  readonly web?: string;
  readonly times?: ClusterTimes;
}

/** Starts a hub on a free port. */
export async function startTestHub(options: TestHubOptions = {}): Promise<TestHub> {
  const path = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'pulsera-test-')));
  const dataDir = await openDataDir(path);
  const complaints: Record<string, unknown>[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => complaints.push(JSON.parse(line)) });
  const settings = resolveSettings({ flags: { port: '0', ...options.flags } });
  const hub = await startHub({
    settings,
    dataDir,
    log,
    version: '0.0.0-test',
    web: options.web ?? null,
    ...(options.times ? { times: options.times } : {}),
  });
  await dataDir.announce(hub.url);
  const halt = async (): Promise<void> => {
    await hub.stop('going_away');
    await dataDir.release();
  };
  return {
    hub,
    url: hub.url,
    token: dataDir.token,
    dataDir: path,
    complaints,
    wearableUrl: (id) => `${hub.url.replace('http', 'ws')}ws/notificaciones/${id}/`,
    restart: async (meanwhile = () => {}) => {
      await halt();
      meanwhile();
      return startTestHub({ ...options, dataDir: path });
    },
    stop: async () => {
      await halt();
      await rm(path, { recursive: true, force: true });
    },
  };
}
