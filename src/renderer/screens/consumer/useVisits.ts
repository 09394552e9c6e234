/** A consumer's last connections that ended and its refusals, newest first, as this hub knows them. */
import { useState } from 'react';
import type { HubContract } from '../../../shared/console/contract.ts';
import type { Event } from '../../../shared/console/service.ts';
import { useStream } from '../../link/hooks.ts';

export type Visits = Event<HubContract['consumers']['visits']>;

const NONE: Visits = { visits: [], refusals: [] };

export function useVisits(id: string): Visits {
  const [visits, setVisits] = useState<Visits>(NONE);
  useStream('consumers.visits', { consumer: id }, { event: setVisits });
  return visits;
}
