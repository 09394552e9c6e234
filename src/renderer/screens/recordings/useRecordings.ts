/** The hub's recordings as they stand; null until it has said. */
import { useState } from 'react';
import type { HubContract } from '../../../shared/console/contract.ts';
import type { ConsoleError, Event } from '../../../shared/console/service.ts';
import { useStream } from '../../link/hooks.ts';

export type RecordingsState = Event<HubContract['recordings']['state']>;

export function useRecordings(): { readonly state: RecordingsState | null; readonly ended: ConsoleError | null } {
  const [state, setState] = useState<RecordingsState | null>(null);
  const [ended, setEnded] = useState<ConsoleError | null>(null);
  useStream(
    'recordings.state',
    {},
    {
      event: (event) => {
        setState(event);
        setEnded(null);
      },
      ended: (error) => {
        setState(null);
        setEnded(error);
      },
    },
  );
  return { state, ended };
}
