/**
 * One instance for each `userData` folder: a lock file names the process that holds it, and a second instance leaves a
 * letter for the first in the folder beside it. Files, as the question must be answered synchronously.
 */
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a second instance tells the first. */
export interface Letter {
  readonly argv: string[];
  readonly cwd: string;
  readonly data: unknown;
}

export class InstanceLock {
  private readonly lock: string;
  private readonly inbox: string;
  private held = false;

  constructor(folder: string) {
    this.lock = join(folder, 'instance.lock');
    this.inbox = join(folder, 'instance.inbox');
  }

  /** Takes the lock, or else delivers `letter` to the instance that holds it and answers false. */
  request(letter: Letter, receive: (letter: Letter) => void): boolean {
    if (this.held) return true;
    mkdirSync(this.inbox, { recursive: true });
    if (this.isHeldByAnother()) {
      const draft = join(this.inbox, `${process.pid}.draft`);
      writeFileSync(draft, JSON.stringify(letter));
      renameSync(draft, join(this.inbox, `${process.pid}.json`));
      return false;
    }
    writeFileSync(this.lock, String(process.pid));
    this.held = true;
    watch(this.inbox, () => this.open(receive)).unref();
    return true;
  }

  isHeld(): boolean {
    return this.held;
  }

  release(): void {
    if (this.held) rmSync(this.lock, { force: true });
    this.held = false;
  }

  private open(receive: (letter: Letter) => void): void {
    for (const name of readdirSync(this.inbox).filter((file) => file.endsWith('.json'))) {
      const letter = JSON.parse(readFileSync(join(this.inbox, name), 'utf8')) as Letter;
      rmSync(join(this.inbox, name));
      receive(letter);
    }
  }

  private isHeldByAnother(): boolean {
    try {
      writeFileSync(this.lock, String(process.pid), { flag: 'wx' });
      return false;
    } catch {
      const holder = Number(readFileSync(this.lock, 'utf8'));
      return holder !== process.pid && isAlive(holder);
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
