/** A recording's file as it grows: gzip whose every flush leaves a file that can be read up to there. */
import { createWriteStream, type WriteStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';

/** Bytes that may wait for compression and disk before what can wait does so, and the rest is left out. */
const CONGESTED_BYTES = 4 * 1024 * 1024;

export class RecordingWriter {
  readonly #file: WriteStream;
  readonly #gzip = createGzip();
  readonly #done: Promise<void>;
  #bytes = 0;
  #lines = 0;
  #flushing = false;

  private constructor(file: WriteStream, onFailure: (error: unknown) => void) {
    this.#file = file;
    this.#done = pipeline(this.#gzip, file).catch(onFailure);
  }

  /** Makes the file, which must not be there yet. Rejects with the system's error; later ones go to `onFailure`, once. */
  static async create(path: string, onFailure: (error: unknown) => void): Promise<RecordingWriter> {
    const handle = await open(path, 'wx', 0o600);
    return new RecordingWriter(createWriteStream(path, { fd: handle }), onFailure);
  }

  /** Bytes before compression. */
  get bytes(): number {
    return this.#bytes;
  }

  get fileBytes(): number {
    return this.#file.bytesWritten;
  }

  get lines(): number {
    return this.#lines;
  }

  /** Disk and compression are behind. */
  get congested(): boolean {
    return this.#gzip.writableLength + this.#file.writableLength > CONGESTED_BYTES;
  }

  /** Adds lines, each of them one JSON text. */
  write(lines: readonly string[]): void {
    if (lines.length === 0 || this.#gzip.destroyed) return;
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    this.#bytes += bytes.length;
    this.#lines += lines.length;
    this.#gzip.write(bytes);
  }

  /** Brings all that was written into the file, so that it can be read up to here whatever happens next. */
  flush(): void {
    if (this.#flushing || this.#gzip.destroyed) return;
    this.#flushing = true;
    this.#gzip.flush(constants.Z_SYNC_FLUSH, () => {
      this.#flushing = false;
    });
  }

  /** Ends the file; resolves when it is closed, also where it had failed. */
  async end(): Promise<void> {
    if (!this.#gzip.destroyed) this.#gzip.end();
    await this.#done;
  }
}
