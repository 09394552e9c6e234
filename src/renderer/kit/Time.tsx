/** A time as people read it; on hover it is whole, with the hub's own time where its zone differs. */
import type { ComponentProps } from 'react';
import { dateOf, formatMoment } from '../../shared/format.ts';
import { useInfo } from '../link/hooks.ts';

export interface TimeProps extends Omit<ComponentProps<'time'>, 'dateTime' | 'title'> {
  /** Ms since 1970. */
  readonly at: number;
}

export function Time({ at, ...rest }: TimeProps) {
  const zone = useInfo()?.timeZone ?? null;
  return <time {...rest} dateTime={dateOf(at).toISOString()} title={formatMoment(at, zone)} />;
}
