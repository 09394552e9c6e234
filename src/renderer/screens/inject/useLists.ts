/** What the hub keeps for this room, as it is now: null until it has said. */
import { useState } from 'react';
import type { Schedule } from '../../../shared/console/schedules.ts';
import type { ConsoleError } from '../../../shared/console/service.ts';
import type { Template } from '../../../shared/console/templates.ts';
import { useStream } from '../../link/hooks.ts';

export interface Kept<T> {
  readonly list: readonly T[] | null;
  /** Why there is none. */
  readonly error: ConsoleError | null;
}

export function useTemplates(): Kept<Template> {
  const [kept, setKept] = useState<Kept<Template>>({ list: null, error: null });
  useStream(
    'templates.list',
    {},
    {
      event: ({ templates }) => setKept({ list: templates, error: null }),
      ended: (error) => setKept(({ list }) => ({ list, error })),
    },
  );
  return kept;
}

export function useSchedules(): Kept<Schedule> {
  const [kept, setKept] = useState<Kept<Schedule>>({ list: null, error: null });
  useStream(
    'schedules.list',
    {},
    {
      event: ({ schedules }) => setKept({ list: schedules, error: null }),
      ended: (error) => setKept(({ list }) => ({ list, error })),
    },
  );
  return kept;
}
