/** A hub to try things on where none runs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { resolveSettings } from '../../shared/settings.ts';
import { openDataDir } from '../dataDir.ts';
import { startHub } from '../hub.ts';
import type { TemporaryHub } from './doctor.ts';

/** Starts a hub on a free port with a data dir of its own, gone without a trace afterwards; `version` is what it calls itself. */
export async function startTemporaryHub(version: string): Promise<TemporaryHub> {
  const path = await mkdtemp(join(tmpdir(), 'pulsera-doctor-'));
  const dataDir = await openDataDir(path);
  const clean = async (): Promise<void> => {
    await dataDir.release();
    await rm(path, { recursive: true, force: true });
  };
  try {
    const log = pino({ level: 'silent' });
    const hub = await startHub({
      settings: resolveSettings({ flags: { port: '0' } }),
      dataDir,
      log,
      version,
      web: null,
    });
    return {
      url: new URL(hub.url),
      stop: async () => {
        await hub.stop('going_away');
        await clean();
      },
    };
  } catch (error) {
    await clean();
    throw error;
  }
}
