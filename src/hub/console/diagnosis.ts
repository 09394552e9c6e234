/**
 * The service behind Diagnosis: the doctor, run by the hub against itself; one run at a time, which others join. Loaded when
 * somebody asks: most hubs are never asked.
 */
import type { contract, DiagnosisReport, DiagnosisRun } from '../../shared/console/contract.ts';
import { ConsoleError, type Implementation, type Sink } from '../../shared/console/service.ts';
import type { Clock } from '../clock.ts';
import type { DoctorOptions } from '../doctor/doctor.ts';
import type { ReportSources } from './report.ts';

export interface DiagnosisServiceOptions {
  readonly clock: Clock;
  /** What the doctor works on, known once the hub listens. */
  readonly doctor: () => DoctorOptions;
  /** What a report for support is made of, besides the diagnosis. */
  readonly report: Omit<ReportSources, 'diagnose' | 'now'>;
  readonly onUnexpected: (error: unknown) => void;
}

export function diagnosisService(options: DiagnosisServiceOptions): Implementation<(typeof contract)['diagnosis']> {
  const { clock, doctor, report, onUnexpected } = options;
  const watchers = new Set<Pick<Sink<DiagnosisRun>, 'push'>>();
  let reporting = false;
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
      const { diagnose } = await import('../doctor/doctor.ts');
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

  const watch = (after: number, sink: Pick<Sink<DiagnosisRun>, 'push'>): (() => void) => {
    watchers.add(sink);
    if (last && (last.endedAt === null || last.startedAt >= after)) sink.push(last);
    else void start();
    return () => watchers.delete(sink);
  };
  /** A run from now on, or the one under way, once it is over; what there is of it where nobody waits any more. */
  const whole = (stopped: AbortSignal): Promise<DiagnosisRun> => {
    const { promise, resolve } = Promise.withResolvers<DiagnosisRun>();
    const leave = watch(clock.wall(), {
      push: (run) => {
        if (run.endedAt !== null) resolve(run);
      },
    });
    stopped.addEventListener('abort', () => last && resolve(last));
    return promise.finally(leave);
  };

  return {
    run: ({ after }, sink) => watch(after, sink),

    report(_args, sink) {
      if (reporting) throw new ConsoleError('report_busy');
      reporting = true;
      const stop = new AbortController();
      const make = async (): Promise<void> => {
        try {
          const { makeReport } = await import('./report.ts');
          const sources = { ...report, now: () => clock.wall(), diagnose: whole };
          for await (const event of makeReport(sources, stop.signal)) if (!stop.signal.aborted) sink.push(event);
        } catch (error) {
          onUnexpected(error);
          if (!stop.signal.aborted) sink.end('report_failed');
        } finally {
          reporting = false;
        }
      };
      void make();
      return () => stop.abort();
    },
  };
}
