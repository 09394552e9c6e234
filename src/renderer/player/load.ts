/** Reads a recording into the page, from a hub or from the viewer's disk, in pieces small enough that the page stays quick. */
import type { ConsoleClient } from '../../shared/console/client.ts';
import type { HubContract } from '../../shared/console/contract.ts';
import { RecordingReader } from '../../shared/recording/reader.ts';
import { Recording } from '../../shared/recording/recording.ts';

/** Compressed bytes that are read between two looks at the clock: unpacked, they may be a hundred times as many. */
const SLICE = 2 * 1024;
/** How long the page may do nothing else. */
const BUSY_MS = 12;
/** Bytes of a file that are fetched from disk at once. */
const PIECE = 256 * 1024;

/** Told how much of the file was read: bytes, and of how many. */
export type OnProgress = (bytes: number, of: number) => void;

type Pieces = AsyncIterable<{ readonly piece: Uint8Array; readonly of: number }>;

/** The pieces of a hub's recording. Rejects with ConsoleError. */
async function* piecesOf(hub: Pick<ConsoleClient<HubContract>, 'call'>, name: string): Pieces {
  for (let offset = 0; ; ) {
    const { data, bytes } = await hub.call('recordings.read', { name, offset });
    if (data === '') return;
    const piece = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    offset += piece.length;
    yield { piece, of: bytes };
  }
}

/** Reads a hub's recording. Rejects with ConsoleError; stops when `signal` is aborted. */
export function loadFromHub(
  hub: Pick<ConsoleClient<HubContract>, 'call'>,
  name: string,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Recording> {
  return load(piecesOf(hub, name), onProgress, signal);
}

/** Reads a recording from a file of the viewer's. Rejects with ConsoleError. */
export function loadFromFile(file: Blob, onProgress: OnProgress, signal: AbortSignal): Promise<Recording> {
  async function* pieces(): Pieces {
    for (let at = 0; at < file.size; at += PIECE) {
      yield { piece: new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer()), of: file.size };
    }
  }
  return load(pieces(), onProgress, signal);
}

/** A hub's recording as a file, for the viewer to keep. */
export async function fetchFile(
  hub: Pick<ConsoleClient<HubContract>, 'call'>,
  name: string,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const { piece } of piecesOf(hub, name)) parts.push(new Uint8Array(piece));
  return parts;
}

async function load(pieces: Pieces, onProgress: OnProgress, signal: AbortSignal): Promise<Recording> {
  const reader = new RecordingReader((header) => new Recording(header));
  let read = 0;
  let since = performance.now();
  for await (const { piece, of } of pieces) {
    for (let at = 0; at < piece.length; at += SLICE) {
      if (!reader.push(piece.subarray(at, at + SLICE))) return reader.end();
      read += Math.min(SLICE, piece.length - at);
      if (performance.now() - since < BUSY_MS) continue;
      onProgress(read, of);
      await new Promise((resolve) => setTimeout(resolve));
      signal.throwIfAborted();
      since = performance.now();
    }
  }
  signal.throwIfAborted();
  return reader.end();
}
