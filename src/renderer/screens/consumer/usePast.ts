/** What is told of a consumer beside its detail, as this hub knows it. */
import { useState } from 'react';
import type { HubContract } from '../../../shared/console/contract.ts';
import type { Event } from '../../../shared/console/service.ts';
import { useStream } from '../../link/hooks.ts';
import type { VitalsTold } from './rhythm.ts';

/** Its last half hour; null until the hub has said. */
export function useVitals(id: string): VitalsTold | null {
  const [vitals, setVitals] = useState<VitalsTold | null>(null);
  useStream('consumers.vitals', { consumer: id }, { event: setVitals });
  return vitals;
}

export type Visits = Event<HubContract['consumers']['visits']>;

const NONE: Visits = { visits: [], refusals: [] };

/** Its last connections that ended and its refusals, newest first. */
export function useVisits(id: string): Visits {
  const [visits, setVisits] = useState<Visits>(NONE);
  useStream('consumers.visits', { consumer: id }, { event: setVisits });
  return visits;
}
