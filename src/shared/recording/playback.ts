/** Where a recording is played: a place in its time that moves on by itself, stands still, or jumps. */
import type { Schedule } from '../console/port.ts';

export const PLAYBACK_SPEEDS = [1, 10, 60] as const;
export type PlaybackSpeed = (typeof PLAYBACK_SPEEDS)[number];

/** How often whoever follows is told of the time, while it moves. */
const TICK_MS = 100;

export interface PlaybackOptions {
  readonly from: number;
  readonly until: number;
  /** A clock that only goes forward, in ms. */
  readonly monotonic: () => number;
  readonly schedule: Schedule;
}

export class Playback {
  readonly #options: PlaybackOptions;
  readonly #listeners = new Set<() => void>();
  #position: number;
  #at: number;
  #since = 0;
  #playing = false;
  #speed: PlaybackSpeed = 1;
  #jumps = 0;
  #stopTimer: () => void = () => {};

  constructor(options: PlaybackOptions) {
    this.#options = options;
    this.#position = options.from;
    this.#at = options.from;
  }

  get from(): number {
    return this.#options.from;
  }

  get until(): number {
    return this.#options.until;
  }

  get playing(): boolean {
    return this.#playing;
  }

  get speed(): PlaybackSpeed {
    return this.#speed;
  }

  /** Raised with every jump: what was shown is then of another time. */
  get jumps(): number {
    return this.#jumps;
  }

  /** The recording's time, in ms since 1970. */
  now(): number {
    const { monotonic, until } = this.#options;
    if (!this.#playing) return this.#position;
    return Math.min(until, this.#position + (monotonic() - this.#since) * this.#speed);
  }

  /** The time as the listeners were last told of it; it stands still between two tellings, as what is drawn from it must. */
  get at(): number {
    return this.#at;
  }

  /** Calls back with every change, and while the time moves. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Plays on; from the start where it had come to the end. */
  play(): void {
    if (this.#playing) return;
    if (this.#position >= this.until) this.#jump(this.from);
    this.#since = this.#options.monotonic();
    this.#playing = true;
    this.#tick();
  }

  pause(): void {
    this.#hold();
    this.#tell();
  }

  seek(to: number): void {
    const playing = this.#playing;
    this.#hold();
    this.#jump(Math.min(this.until, Math.max(this.from, to)));
    if (playing && this.#position < this.until) this.play();
    else this.#tell();
  }

  setSpeed(speed: PlaybackSpeed): void {
    const playing = this.#playing;
    this.#hold();
    this.#speed = speed;
    if (playing) this.play();
    else this.#tell();
  }

  /** Ends it; nobody is told of anything any more. */
  close(): void {
    this.#hold();
    this.#listeners.clear();
  }

  #hold(): void {
    this.#position = this.now();
    this.#playing = false;
    this.#stopTimer();
  }

  #jump(to: number): void {
    this.#position = to;
    this.#jumps += 1;
  }

  #tick(): void {
    if (this.now() >= this.until) this.#hold();
    else this.#stopTimer = this.#options.schedule(() => this.#tick(), TICK_MS);
    this.#tell();
  }

  #tell(): void {
    this.#at = this.now();
    for (const listener of [...this.#listeners]) listener();
  }
}
