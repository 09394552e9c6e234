/** A program as a real child process, with everything it printed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');
const running = new Set<ChildProcess>();

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export class Child {
  readonly process: ChildProcess;
  stdout = '';
  stderr = '';
  /** Resolves when the process is gone and its pipes are empty. */
  readonly ended: Promise<Ended>;
  #waiting: (() => void)[] = [];
  #gone = false;

  /** Starts `node <program> …args`, the program's path being the project's; `env` is added to a clean environment. */
  constructor(
    program: string,
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
    interpreter: string = process.execPath,
  ) {
    const { PATH, HOME } = process.env;
    this.process = spawn(interpreter, [resolve(ROOT, program), ...args], {
      env: { ...(PATH ? { PATH } : {}), ...(HOME ? { HOME } : {}), LANG: 'en_US.UTF-8', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(this.process);
    const collect = (stream: 'stdout' | 'stderr'): void => {
      this.process[stream]?.setEncoding('utf8').on('data', (text: string) => {
        this[stream] += text;
        this.#wake();
      });
    };
    collect('stdout');
    collect('stderr');
    this.ended = new Promise((resolve) => {
      this.process.once('close', (code, signal) => {
        running.delete(this.process);
        this.#gone = true;
        this.#wake();
        resolve({ code, signal, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  /** Waits until stdout or stderr has it; throws with both where the process ends first. */
  async printed(stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this[stream]);
      if (match) return match;
      if (this.#gone) throw new Error(`ended without ${pattern}:\n${this.stdout}\n${this.stderr}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  kill(signal: NodeJS.Signals): Promise<Ended> {
    this.process.kill(signal);
    return this.ended;
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** For afterEach: nothing that a test started outlives it. */
export function killChildren(): void {
  for (const child of running) child.kill('SIGKILL');
}
