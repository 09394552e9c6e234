/** Writes down what of alerts is to outlive the run: a moment after a change, and one write after the other. */
import { type AlertStore, type AlertsKept, readAlerts } from './alertFile.ts';
import type { Schedule } from './console/port.ts';
import { ConsoleError } from './console/service.ts';

/** Changes are written down so soon after. */
const SAVE_MS = 1_000;

export interface AlertKeeperOptions {
  readonly store: AlertStore;
  readonly schedule: Schedule;
  /** Everything that is to be kept now. */
  readonly text: () => string;
  /** Writing works again, or does not any more. */
  readonly onWorks: () => void;
}

export class AlertKeeper {
  readonly #options: AlertKeeperOptions;
  #works = true;
  #setAside: string | null = null;
  #writing: Promise<void> = Promise.resolve();
  #stopSaving: (() => void) | null = null;

  constructor(options: AlertKeeperOptions) {
    this.#options = options;
  }

  /** Whether the last write succeeded. */
  get works(): boolean {
    return this.#works;
  }

  /** Where the file was put that made no sense; null where it did. */
  get setAside(): string | null {
    return this.#setAside;
  }

  /** What is kept; the first of everything where that is nothing, or makes no sense. */
  load(): AlertsKept {
    const { store } = this.#options;
    try {
      const { kept, whole } = readAlerts(store.load());
      if (!whole) this.#putAside();
      return kept;
    } catch {
      this.#putAside();
      return readAlerts(null).kept;
    }
  }

  /** Something has changed. */
  soon(): void {
    this.#stopSaving ??= this.#options.schedule(() => this.#save(), SAVE_MS);
  }

  /**
   * Puts a change of people's own in place once it is written down: `prepare` answers the text with it, and how to put it in
   * place. Rejects with what `prepare` throws, or ConsoleError `not_saved`.
   */
  settle(prepare: () => { readonly text: string; readonly apply: () => void }): Promise<void> {
    const settled = this.#writing.then(async () => {
      const { text, apply } = prepare();
      try {
        await this.#options.store.save(text);
      } catch (error) {
        this.#set(false);
        throw new ConsoleError('not_saved', { reason: String((error as { code?: unknown }).code ?? 'unknown') });
      }
      this.#set(true);
      apply();
    });
    this.#writing = settled.catch(() => {});
    return settled;
  }

  /** Writes down what is not yet. */
  async close(): Promise<void> {
    if (this.#stopSaving) {
      this.#stopSaving();
      this.#save();
    }
    await this.#writing;
  }

  /** The next change is another attempt. */
  #save(): void {
    this.#stopSaving = null;
    const { store, text } = this.#options;
    this.#writing = this.#writing
      .then(() => store.save(text()))
      .then(
        () => this.#set(true),
        () => this.#set(false),
      );
  }

  #set(works: boolean): void {
    const changed = works !== this.#works;
    this.#works = works;
    if (changed) this.#options.onWorks();
  }

  #putAside(): void {
    try {
      this.#setAside = this.#options.store.setAside();
      // What made sense of it is in memory only now.
      this.soon();
    } catch {
      // It stays where it is until the next change is written over it.
      this.#works = false;
    }
  }
}
