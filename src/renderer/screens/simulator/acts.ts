/** What is done with the run, and what failed last. */
import { useMemo } from 'react';
import { create } from 'zustand';
import type { HubContract } from '../../../shared/console/contract.ts';
import type { Args, Member } from '../../../shared/console/service.ts';
import { useLink } from '../../link/hooks.ts';

type StartArgs = Args<Member<HubContract, 'simulator.start'>>;
type Step = Args<Member<HubContract, 'simulator.step'>>['step'];

const useFailure = create<{ readonly error: unknown }>()(() => ({ error: null }));

export interface Acts {
  readonly error: unknown;
  readonly clear: () => void;
  readonly start: (args: StartArgs) => void;
  readonly pause: (paused: boolean) => void;
  readonly stop: () => void;
  readonly speed: (speed: number) => void;
  readonly step: (consumer: string, socket: number, step: Step) => void;
}

export function useActs(): Acts {
  const { hub } = useLink();
  const { error } = useFailure();
  const acts = useMemo(() => {
    const clear = (): void => useFailure.setState({ error: null });
    const attempt = (work: Promise<unknown>): void => {
      clear();
      work.catch((failure: unknown) => useFailure.setState({ error: failure }));
    };
    return {
      clear,
      start: (args: StartArgs) => attempt(hub.call('simulator.start', args)),
      pause: (paused: boolean) => attempt(hub.call(paused ? 'simulator.pause' : 'simulator.resume', {})),
      stop: () => attempt(hub.call('simulator.stop', {})),
      speed: (speed: number) => attempt(hub.call('simulator.speed', { speed })),
      step: (consumer: string, socket: number, step: Step) =>
        attempt(hub.call('simulator.step', { consumer, socket, step })),
    };
  }, [hub]);
  return { error, ...acts };
}
