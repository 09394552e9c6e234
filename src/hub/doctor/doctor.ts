/** Runs the diagnosis: every step in order, each finding as it comes, and nothing left behind. */
import { hubSteps } from './hubSteps.ts';
import { backendStep, redisStep } from './layerSteps.ts';
import { machineSteps, portStep } from './machine.ts';
import type { DoctorContext, Finding, Step } from './steps.ts';

export type DoctorOptions = Pick<
  DoctorContext,
  | 'settings'
  | 'settingsProblem'
  | 'dataDir'
  | 'projectDir'
  | 'askedFor'
  | 'here'
  | 'token'
  | 'ownToken'
  | 'consumer'
  | 'version'
>;

/** A hub that lives as long as the diagnosis. */
export interface TemporaryHub {
  readonly url: URL;
  stop(): Promise<void>;
}

/** One line of the diagnosis. */
export interface Report extends Finding {
  readonly step: Step['id'];
  readonly ms: number;
}

/** Runs every step that applies. `temporary` starts a hub to try things on where none runs; null where one does. */
export async function* diagnose(
  options: DoctorOptions,
  temporary: (() => Promise<TemporaryHub>) | null,
): AsyncGenerator<Report> {
  let endTemporary = async (): Promise<void> => {};
  const context: DoctorContext = {
    ...options,
    startTemporary:
      temporary &&
      (async () => {
        const { url, stop } = await temporary();
        endTemporary = stop;
        return url;
      }),
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
