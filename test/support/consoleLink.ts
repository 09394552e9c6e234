/** A console's link over ports within this process and over time that the test moves. */
import type { ConsolePort, HubPort, Schedule, ToConsole, ToHub } from '../../src/shared/console/port.ts';

/** Timers that run when the test lets time pass, in their order. */
export class FakeTime {
  now = 0;
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  readonly schedule: Schedule = (run, ms) => {
    const timer = { at: this.now + ms, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((one) => one !== timer);
    };
  };

  get timers(): number {
    return this.#timers.length;
  }

  /** Lets time pass; what came to be asked meanwhile is settled in between. */
  async pass(ms: number): Promise<void> {
    const until = this.now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.now = next.at;
      next.run();
      await settled();
    }
    this.now = until;
  }
}

/** Resolves when every promise that was under way has gone as far as it can. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Two ends of a link, and what crossed it. The test may cut it or let it fall silent. */
export class FakeLink {
  readonly toHub: ToHub[] = [];
  readonly toConsole: ToConsole[] = [];
  /** What the hub is told waits to be sent. */
  buffered = 0;
  /** Nothing comes through, and nobody notices. */
  silent = false;
  open = true;
  /** Whether a port that the console closes says so later, as a WebSocket does, or at once. */
  closesLater = false;
  #hub: ((message: unknown) => void) | null = null;
  #console: ((message: ToConsole) => void) | null = null;
  readonly #onClose: (() => void)[] = [];

  cut(): void {
    if (!this.open) return;
    this.open = false;
    for (const told of this.#onClose) told();
  }

  /** Says anything to the hub. */
  say(message: unknown): void {
    this.#hub?.(message);
  }

  /** Says anything to the console. */
  tell(message: ToConsole): void {
    this.#console?.(message);
  }

  readonly hub: HubPort = {
    send: (message) => {
      if (!this.open || this.silent) return;
      this.toConsole.push(structuredClone(message));
      this.tell(message);
    },
    buffered: () => this.buffered,
    receive: (onMessage, onClose) => {
      this.#hub = onMessage;
      this.#onClose.push(onClose);
    },
    close: () => this.cut(),
  };

  readonly console: ConsolePort = {
    send: (message) => {
      if (!this.open || this.silent) return;
      this.toHub.push(structuredClone(message));
      this.say(message);
    },
    buffered: () => 0,
    receive: (onMessage, onClose) => {
      this.#console = onMessage;
      this.#onClose.push(onClose);
    },
    close: () => (this.closesLater ? queueMicrotask(() => this.cut()) : this.cut()),
  };
}
