/** The simulator's own process, or thread where the app cannot fork: one run, away from the hub's event loop. */
import { parentPort } from 'node:worker_threads';
import { HttpProducer } from './httpProducer.ts';
import type { FromRunner, RunnerOptions, StepOutcome, ToRunner } from './messages.ts';
import type { Producer } from './production.ts';
import { Run } from './run.ts';
import type { VirtualWearable } from './wearable.ts';

const answer = (message: FromRunner, onSent = (): void => {}): void => {
  if (parentPort) {
    parentPort.postMessage(message);
    onSent();
  } else process.send?.(message, onSent);
};

function producerOf({ base, token, layer, target }: RunnerOptions): Producer {
  if (!layer) return new HttpProducer({ base, token, agent: target.agent });
  // Few runs need a Redis: what speaks to it is loaded for those.
  const made = import('./layerProducer.ts').then(({ LayerProducer }) => new LayerProducer(layer));
  return {
    produce: async (drafts) => (await made).produce(drafts),
    close: async () => (await made).close(),
  };
}

function begin(options: RunnerOptions): (message: ToRunner) => void {
  const { scenario, seed, firstId, speed, target } = options;
  const run = new Run({ scenario, seed, firstId, speed, target, producer: producerOf(options) });
  let told = 0;
  const look = (cells: 'all' | 'changed' | 'none', onSent?: () => void): void => {
    const points = run.points();
    // Where every other one went, all are told anew.
    const reset = points.length < told;
    const changed = run.changedCells();
    answer(
      {
        t: 'look',
        state: run.snapshot(),
        points: { reset, points: points.slice(reset ? 0 : told) },
        cells: cells === 'none' ? null : { reset: cells === 'all', cells: cells === 'all' ? run.cells() : changed },
      },
      onSent,
    );
    told = points.length;
  };
  run.start();
  void run.ended.then(() => {
    // Whoever hangs up cuts off what the pipe has not taken yet.
    look('all', () => {
      if (parentPort) parentPort.close();
      else process.disconnect();
    });
  });
  return (message) => {
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
        answer({
          t: 'stepped',
          id: message.id,
          outcome: step(run.find(message.consumer, message.socket), message.step),
        });
        break;
      case 'look':
        look(message.cells);
        break;
    }
  };
}

function step(wearable: VirtualWearable | null, wanted: Extract<ToRunner, { t: 'step' }>['step']): StepOutcome {
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

let hear: ((message: ToRunner) => void) | null = null;
const onMessage = (message: ToRunner): void => {
  if (message.t === 'start') hear = begin(message.options);
  else hear?.(message);
};
if (parentPort) parentPort.on('message', onMessage);
else {
  process.on('message', onMessage);
  // Whoever started it is gone, or needs it no more: nothing may stay behind.
  process.on('disconnect', () => process.exit());
  // A Ctrl-C in the hub's terminal comes here too; the hub says when to stop.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
}
