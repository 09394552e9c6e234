/**
 * The last text frames of all consumers, for the inspector. They lie as bytes in one place that is written round and
 * round: kept as objects, every frame would live just long enough to cost the garbage collector most.
 */
import type { Frame } from '../shared/console/contract.ts';

/** Bounds for all consumers together. */
const FRAMES = 20_000;
const BYTES = 8 * 1024 * 1024;
/** UTF-8 of one UTF-16 unit, at most. */
const WIDEST = 3;

export class KeptFrames {
  /** Of no weight before it is written to, as the columns below. */
  readonly #text = Buffer.allocUnsafeSlow(BYTES);
  readonly #start = new Uint32Array(FRAMES);
  readonly #end = new Uint32Array(FRAMES);
  readonly #seq = new Float64Array(FRAMES);
  readonly #at = new Float64Array(FRAMES);
  readonly #connection = new Float64Array(FRAMES);
  readonly #bytes = new Float64Array(FRAMES);
  readonly #inward = new Uint8Array(FRAMES);
  readonly #type: string[] = [];
  readonly #consumer: string[] = [];
  /** Numbers of the oldest frame that is kept and of the next one; their places are these modulo FRAMES. */
  #oldest = 0;
  #next = 0;
  #cursor = 0;

  /** Keeps a frame, and forgets the oldest where there is no room. Its text is short: some thousand units. */
  add(consumer: string, frame: Frame): void {
    const most = frame.text.length * WIDEST;
    if (this.#cursor + most > BYTES) {
      this.#forget(this.#cursor, BYTES);
      this.#cursor = 0;
    }
    this.#forget(this.#cursor, this.#cursor + most);
    if (this.#next - this.#oldest === FRAMES) this.#oldest += 1;
    const place = this.#next % FRAMES;
    this.#next += 1;
    this.#start[place] = this.#cursor;
    this.#cursor += this.#text.write(frame.text, this.#cursor);
    this.#end[place] = this.#cursor;
    this.#seq[place] = frame.seq;
    this.#at[place] = frame.at;
    this.#connection[place] = frame.connection;
    this.#bytes[place] = frame.bytes;
    this.#inward[place] = frame.direction === 'in' ? 1 : 0;
    this.#type[place] = frame.type;
    this.#consumer[place] = consumer;
  }

  /** The kept frames of one consumer, the oldest first. */
  of(consumer: string): Frame[] {
    const found: Frame[] = [];
    for (let number = this.#oldest; number < this.#next; number += 1) {
      const place = number % FRAMES;
      if (this.#consumer[place] === consumer) found.push(this.#frame(place));
    }
    return found;
  }

  #frame(place: number): Frame {
    return {
      seq: this.#seq[place] ?? 0,
      at: this.#at[place] ?? 0,
      connection: this.#connection[place] ?? 0,
      direction: this.#inward[place] ? 'in' : 'out',
      type: this.#type[place] ?? '',
      bytes: this.#bytes[place] ?? 0,
      text: this.#text.toString('utf8', this.#start[place], this.#end[place]),
    };
  }

  /** Forgets what begins in a stretch of text; the oldest is always the next behind the cursor. */
  #forget(from: number, to: number): void {
    while (this.#oldest < this.#next) {
      const start = this.#start[this.#oldest % FRAMES] ?? 0;
      if (start < from || start >= to) return;
      this.#oldest += 1;
    }
  }
}
