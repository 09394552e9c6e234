/** Runs the diagnosis: every step in order, each finding as it comes, and nothing left behind. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { resolveSettings } from '../../shared/settings.ts';
import { openDataDir } from '../dataDir.ts';
import { startHub } from '../hub.ts';
import { hubSteps } from './hubSteps.ts';
import { backendStep, redisStep } from './layerSteps.ts';
import { machineSteps, portStep } from './machine.ts';
import type { DoctorContext, Finding, Step } from './steps.ts';

export type DoctorOptions = Pick<
  DoctorContext,
  'settings' | 'settingsProblem' | 'dataDir' | 'projectDir' | 'askedFor' | 'here' | 'token' | 'consumer' | 'version'
>;

/** One line of the diagnosis. */
export interface Report extends Finding {
  readonly step: Step['id'];
  readonly ms: number;
}

/** Runs every step that applies. */
export async function* diagnose(options: DoctorOptions): AsyncGenerator<Report> {
  let endTemporary = async (): Promise<void> => {};
  const context: DoctorContext = {
    ...options,
    startTemporary: async () => {
      const temporary = await startTemporaryHub(options.version);
      endTemporary = temporary.stop;
      return temporary.url;
    },
    holder: null,
    target: null,
    origin: null,
    wearable: null,
    notification: null,
  };
  const steps = [
    ...machineSteps,
    ...(options.askedFor ? [] : [portStep]),
    ...(options.here ? [redisStep, backendStep] : []),
    ...hubSteps,
  ];
  try {
    for (const step of steps) {
      const start = performance.now();
      const findings = [await step.run(context)].flat();
      const ms = Math.round(performance.now() - start);
      for (const finding of findings) yield { step: step.id, ...finding, ms };
    }
  } finally {
    context.wearable?.close();
    await endTemporary();
  }
}

/** A hub on a free port with a data dir of its own, gone without a trace afterwards. */
async function startTemporaryHub(version: string): Promise<{ readonly url: URL; stop(): Promise<void> }> {
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
