/** The simulator's thread: one run, off the hub's own thread. */
import { parentPort, workerData } from 'node:worker_threads';
import { HttpProducer } from './httpProducer.ts';
import type { FromThread, StepOutcome, ThreadOptions, ToThread } from './messages.ts';
import { Run } from './run.ts';
import type { VirtualWearable } from './wearable.ts';

const port = parentPort;
if (!port) throw new Error('thread.ts runs as a worker thread only');
const { base, token, ...options } = workerData as ThreadOptions;
const producer = new HttpProducer({ base, token, agent: options.target.agent });
const run = new Run({ ...options, producer });
let told = 0;

const look = (cells: 'all' | 'changed' | 'none'): FromThread => {
  const points = run.points();
  // Where every other one went, all are told anew.
  const reset = points.length < told;
  const look: FromThread = {
    t: 'look',
    state: run.snapshot(),
    points: { reset, points: points.slice(reset ? 0 : told) },
    cells:
      cells === 'none' ? null : { reset: cells === 'all', cells: cells === 'all' ? run.cells() : run.changedCells() },
  };
  told = points.length;
  if (cells === 'all') run.changedCells();
  return look;
};

function step(wearable: VirtualWearable | null, wanted: Extract<ToThread, { t: 'step' }>['step']): StepOutcome {
  if (!wearable) return 'not_simulated';
  const done = (worked: boolean): StepOutcome => (worked ? null : 'wearable_offline');
  switch (wanted.do) {
    case 'ping':
      return done(wearable.ping());
    case 'mark_read': {
      const outcome = wearable.markRead(wanted.id);
      return outcome === 'nothing' ? 'nothing_to_read' : done(outcome === 'sent');
    }
    case 'raw':
      return done(wearable.raw(wanted.text));
    case 'drop':
      return done(wearable.fault(wanted.fault, wanted.forMs));
    case 'connect':
      wearable.connect();
      return null;
  }
}

port.on('message', (message: ToThread) => {
  switch (message.t) {
    case 'pause':
      run.pause();
      break;
    case 'resume':
      run.resume();
      break;
    case 'speed':
      run.setSpeed(message.speed);
      break;
    case 'stop':
      void run.stop(message.urgent);
      break;
    case 'step':
      port.postMessage({
        t: 'stepped',
        id: message.id,
        outcome: step(run.find(message.consumer), message.step),
      } satisfies FromThread);
      break;
    case 'look':
      port.postMessage(look(message.cells));
      break;
  }
});
run.start();
void run.ended.then(() => {
  port.postMessage(look('all'));
  port.close();
});
