/** The simulator's own console link to the hub that its wearables connect to. */
import { connectRemote, type RemoteHub } from '../hub/console/remote.ts';
import { ConsoleClient } from '../shared/console/client.ts';
import type { HubContract } from '../shared/console/contract.ts';

const READY_MS = 5_000;

/** Links up; null where there is no hub of ours, or it does not take the token. Whoever asked closes it. */
export function linkTo(hub: RemoteHub): Promise<ConsoleClient<HubContract> | null> {
  const client = new ConsoleClient<HubContract>({
    connect: () => connectRemote(hub),
    schedule: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    monotonic: () => performance.now(),
    random: Math.random,
  });
  return new Promise((resolve) => {
    const settle = (ready: boolean): void => {
      clearTimeout(enough);
      stop();
      if (!ready) client.close();
      resolve(ready ? client : null);
    };
    const enough = setTimeout(() => settle(false), READY_MS);
    const stop = client.onState(() => {
      const { phase } = client.state;
      if (phase === 'ready' || phase === 'refused') settle(phase === 'ready');
    });
  });
}
