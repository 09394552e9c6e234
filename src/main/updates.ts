/**
 * Updates of the packaged app: whether it can have any, when to look, and one that was downloaded waiting until the person
 * restarts. What goes wrong is said once in the log and in the window, never in a dialog.
 */
import type { DesktopUpdates } from '../shared/console/desktop.ts';
import type { Schedule } from '../shared/console/port.ts';

/** After the start, when the hub and the window have what they need. */
const FIRST_MS = 30_000;
const EVERY_MS = 4 * 3_600_000;
/** An error's words, cut: some carry a whole answer of a server. */
const REASON_LETTERS = 200;

/** What finds, fetches and installs. */
export interface Updater {
  /** The newer version that the feed has, null where this one is the newest. Rejects where the feed cannot be had. */
  check(): Promise<string | null>;
  /** Fetches what `check` found and makes sure of its hash. */
  download(): Promise<void>;
  /** Puts it in this app's place, ends this process and starts the new one; calls `failed` where that cannot be. */
  install(failed: () => void): void;
}

/** Where this app came from. */
export interface Origin {
  readonly packaged: boolean;
  readonly platform: NodeJS.Platform;
  /** Whether a feed was set as it was packaged. */
  readonly feed: boolean;
  /** Whether it is a file of the system's package manager, such as a deb. */
  readonly managed: boolean;
  /** `APPIMAGE`: the file that runs, where it is one. */
  readonly appImage: string | undefined;
}

/** Why this app is not updated from within, null where it can be. */
export function whyNoUpdates({ packaged, platform, feed, managed, appImage }: Origin): DesktopUpdates['impossible'] {
  if (!packaged) return 'from_source';
  if (!feed) return 'no_feed';
  if (platform === 'win32' || platform === 'darwin') return null;
  return managed || !appImage ? 'package_manager' : null;
}

export interface UpdatesOptions {
  readonly impossible: DesktopUpdates['impossible'];
  readonly wanted: boolean;
  readonly open: () => Promise<Updater>;
  readonly schedule: Schedule;
  readonly log: (sentence: string) => void;
  readonly onState: () => void;
  /** Quits as a person does, who may think better of it; what is given then takes the place of leaving. */
  readonly quit: (leave: (quit: () => void) => void) => void;
}

export class Updates {
  readonly #options: UpdatesOptions;
  #wanted: boolean;
  #step: DesktopUpdates['step'] = 'idle';
  #version: string | null = null;
  #reason = '';
  #logged = '';
  #stopWaiting: () => void = () => {};
  #updater: Updater | null = null;

  constructor(options: UpdatesOptions) {
    this.#options = options;
    this.#wanted = options.wanted;
    this.#wait(FIRST_MS);
  }

  get state(): DesktopUpdates {
    const { impossible } = this.#options;
    return { impossible, wanted: this.#wanted, step: this.#step, version: this.#version, reason: this.#reason };
  }

  /** Switches looking on or off. What is already downloaded stays. */
  want(wanted: boolean): void {
    this.#wanted = wanted;
    this.#stopWaiting();
    this.#wait(FIRST_MS);
    this.#options.onState();
  }

  /** Looks now, and fetches what there is; resolves with how it went as the new state. */
  async look(): Promise<void> {
    const busy = this.#step === 'checking' || this.#step === 'downloading' || this.#step === 'ready';
    if (this.#options.impossible !== null || busy) return;
    this.#stopWaiting();
    try {
      this.#set('checking');
      this.#updater ??= await this.#options.open();
      const version = await this.#updater.check();
      if (version !== null) {
        this.#set('downloading', version);
        await this.#updater.download();
        this.#set('ready', version);
        this.#options.log(`Version ${version} is downloaded and waits for a restart.`);
      } else this.#set('idle');
      this.#logged = '';
    } catch (error) {
      const reason = String(error instanceof Error ? error.message : error)
        .split('\n', 1)
        .join('')
        .slice(0, REASON_LETTERS);
      this.#set('failed', this.#version, reason);
      if (reason !== this.#logged) this.#options.log(`Updates cannot be had: ${reason}`);
      this.#logged = reason;
    }
    this.#wait(EVERY_MS);
  }

  /** Quits and comes back as the version that waits; without one, nothing. */
  restart(): void {
    const updater = this.#updater;
    if (this.#step === 'ready' && updater) this.#options.quit((quit) => updater.install(quit));
  }

  close(): void {
    this.#stopWaiting();
  }

  #wait(ms: number): void {
    if (this.#options.impossible !== null || !this.#wanted || this.#step === 'ready') return;
    this.#stopWaiting = this.#options.schedule(() => void this.look(), ms);
  }

  #set(step: DesktopUpdates['step'], version: string | null = null, reason = ''): void {
    this.#step = step;
    this.#version = version;
    this.#reason = reason;
    this.#options.onState();
  }
}
