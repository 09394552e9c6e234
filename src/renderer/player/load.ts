/** Reads a recording into the page, from a hub or from the viewer's disk, in pieces small enough that the page stays quick. */
import type { ConsoleClient } from '../../shared/console/client.ts';
import type { HubContract } from '../../shared/console/contract.ts';
import { ConsoleError } from '../../shared/console/service.ts';
import type { RecordingHeader } from '../../shared/recording/format.ts';
import { type LineTaker, RecordingReader } from '../../shared/recording/reader.ts';

/** Compressed bytes that are read between two looks at the clock: unpacked, they may be a hundred times as many. */
const SLICE = 512;
/** How long the page may do nothing else. */
const BUSY_MS = 12;
/** Bytes of a file that are fetched from disk at once. */
const PIECE = 256 * 1024;

/** Told how much of the file was read: bytes, and of how many. */
export type OnProgress = (bytes: number, of: number) => void;

type Pieces = AsyncIterable<{ readonly piece: Uint8Array; readonly of: number }>;

/** The pieces of a hub's recording. Rejects with ConsoleError. */
export async function* piecesOfHub(hub: Pick<ConsoleClient<HubContract>, 'call'>, name: string): Pieces {
  for (let offset = 0; ; ) {
    const { data, bytes } = await hub.call('recordings.read', { name, offset }).catch((error: unknown) => {
      // A link may bring a name that no recording can have; what is wrong is not a value that somebody typed.
      throw error instanceof ConsoleError && error.code === 'bad_arguments'
        ? new ConsoleError('unknown_recording', { name })
        : error;
    });
    if (data === '') return;
    const piece = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    offset += piece.length;
    yield { piece, of: bytes };
  }
}

/** The pieces of a file of the viewer's. Rejects with ConsoleError. */
export async function* piecesOfFile(file: Blob): Pieces {
  for (let at = 0; at < file.size; at += PIECE) {
    const piece = await file
      .slice(at, at + PIECE)
      .arrayBuffer()
      .catch((error: unknown) => {
        // It was changed or taken away since it was chosen.
        throw new ConsoleError('file_unreadable', { reason: error instanceof Error ? error.name : 'unknown' });
      });
    yield { piece: new Uint8Array(piece), of: file.size };
  }
}

/**
 * A hub's recording as a file, for the viewer to keep. Rejects with ConsoleError, and with the signal's reason when it is
 * aborted.
 */
export async function fetchFile(
  hub: Pick<ConsoleClient<HubContract>, 'call'>,
  name: string,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let read = 0;
  for await (const { piece, of } of piecesOfHub(hub, name)) {
    signal.throwIfAborted();
    parts.push(new Uint8Array(piece));
    read += piece.length;
    onProgress(read, of);
  }
  signal.throwIfAborted();
  return parts;
}

/**
 * Reads a recording into what `make` makes for its header. Rejects with ConsoleError, and with the signal's reason when
 * it is aborted.
 */
export async function load<T extends LineTaker>(
  pieces: Pieces,
  make: (header: RecordingHeader) => T,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<T> {
  const reader = new RecordingReader(make);
  let read = 0;
  const breathe = breathing(signal);
  for await (const { piece, of } of pieces) {
    for (let at = 0; at < piece.length; at += SLICE) {
      if (!reader.push(piece.subarray(at, at + SLICE))) return reader.end();
      read += Math.min(SLICE, piece.length - at);
      await breathe(() => onProgress(read, of));
    }
  }
  signal.throwIfAborted();
  return reader.end();
}

/** What to call between steps of long work: it lets the page do other things when it has done nothing else for a while. */
export function breathing(signal: AbortSignal): (before?: () => void) => Promise<void> | undefined {
  let since = performance.now();
  return (before) => {
    if (performance.now() - since < BUSY_MS) return;
    // Who gave up while the next piece was on its way wants to hear no more of it.
    signal.throwIfAborted();
    before?.();
    return new Promise((resolve) => setTimeout(resolve)).then(() => {
      signal.throwIfAborted();
      since = performance.now();
    });
  };
}
