/** The store's thread: opens the file, then does rounds until it is told to close. */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { openDatabase } from './database.ts';
import type { Batch, Opening, WorkerOptions } from './messages.ts';
import { Rounds } from './rounds.ts';
import { StoreError } from './store.ts';

/** So long a commit that nobody is in a hurry for waits for others to share it with: what a disk can do is commits. */
const PATIENCE_MS = 5;

const port = parentPort;
if (!port) throw new Error('worker.ts runs as a worker thread only');
const options = workerData as WorkerOptions;

function open(): Rounds | null {
  try {
    const rounds = new Rounds(openDatabase(options.file), options);
    port?.postMessage({
      hub: rounds.hub,
      instance: rounds.instance,
      epoch: rounds.epoch,
      figures: rounds.figures,
    } satisfies Opening);
    return rounds;
  } catch (error) {
    const failed = error instanceof StoreError ? error.code : 'failed';
    const message = error instanceof Error ? error.message : String(error);
    port?.postMessage({ failed, message } satisfies Opening);
    return null;
  }
}

const rounds = open();
if (rounds) {
  let sweepPlanned = false;
  const round = (batches: readonly Batch[]): void => {
    port.postMessage(rounds.run(batches));
    if (batches.some(({ last }) => last)) {
      rounds.close();
      port.close();
    } else if (rounds.sweeping && !sweepPlanned) {
      // What came meanwhile goes first: the messages that wait are taken between two immediates.
      sweepPlanned = true;
      setImmediate(() => {
        sweepPlanned = false;
        if (rounds.sweeping) round([]);
      });
    }
  };
  let waiting: Batch[] = [];
  let timer: NodeJS.Timeout | null = null;
  const roundOfAll = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    const batches = waiting;
    waiting = [];
    round(batches);
  };
  port.on('message', (first: Batch) => {
    let urgent = false;
    for (let batch: Batch | undefined = first; batch; batch = receiveMessageOnPort(port)?.message) {
      waiting.push(batch);
      urgent ||= !batch.patient;
    }
    if (urgent) roundOfAll();
    else timer ??= setTimeout(roundOfAll, PATIENCE_MS);
  });
}
