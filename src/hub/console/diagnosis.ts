/** The service behind Diagnosis: the doctor, run by the hub against itself; one run at a time, which others join. */
import type { contract, DiagnosisReport, DiagnosisRun } from '../../shared/console/contract.ts';
import type { Implementation, Sink } from '../../shared/console/service.ts';
import type { Clock } from '../clock.ts';
import { type DoctorOptions, diagnose } from '../doctor/doctor.ts';

export interface DiagnosisServiceOptions {
  readonly clock: Clock;
  /** What the doctor works on, known once the hub listens. */
  readonly doctor: () => DoctorOptions;
  readonly onUnexpected: (error: unknown) => void;
}

export function diagnosisService(options: DiagnosisServiceOptions): Implementation<(typeof contract)['diagnosis']> {
  const { clock, doctor, onUnexpected } = options;
  const watchers = new Set<Sink<DiagnosisRun>>();
  let last: DiagnosisRun | null = null;

  const tell = (run: DiagnosisRun): void => {
    last = run;
    for (const sink of watchers) sink.push(run);
  };
  const start = async (): Promise<void> => {
    const at = doctor();
    let run: DiagnosisRun = { startedAt: clock.wall(), endedAt: null, version: at.version, reports: [], broken: false };
    tell(run);
    let broken = false;
    try {
      for await (const { step, status, code, values = {}, fix = null, ms } of diagnose(at, null)) {
        const report: DiagnosisReport = { step, status, code, values, fix, ms };
        run = { ...run, reports: [...run.reports, report] };
        tell(run);
      }
    } catch (error) {
      broken = true;
      onUnexpected(error);
    }
    tell({ ...run, endedAt: clock.wall(), broken });
  };

  return {
    run({ after }, sink) {
      watchers.add(sink);
      if (last && (last.endedAt === null || last.startedAt >= after)) sink.push(last);
      else void start();
      return () => watchers.delete(sink);
    },
  };
}
