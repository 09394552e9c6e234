/** Closes a test run with one plain line, names what was skipped and why, and lets nothing be skipped in CI. */
import type { Reporter, TestModule, TestRunEndReason } from 'vitest/node';

export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], _reason: TestRunEndReason): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string): number => tests.filter((one) => one.result().state === state).length;
    const broken = modules.filter((module) => module.state() === 'failed' && module.children.size === 0).length;
    const failed = count('failed') + broken + errors.length;
    const skipped = tests.filter((one) => one.result().state === 'skipped' || one.result().state === 'pending');
    for (const one of skipped) {
      const result = one.result();
      const note = 'note' in result && result.note ? `: ${result.note}` : '';
      console.log(`skipped: ${one.module.relativeModuleId} > ${one.fullName}${note}`);
    }
    if (process.env['CI'] && skipped.length > 0) process.exitCode = 1;
    console.log(`\n${count('passed')} passed, ${failed} failed, ${skipped.length} skipped`);
  }
}
