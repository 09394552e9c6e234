/** A few words beside a figure or at the end of a row. */
import type { ComponentProps } from 'react';

export interface ChipProps extends ComponentProps<'span'> {
  readonly tone: 'pulse' | 'warn' | 'gone' | 'plain';
}

export function Chip({ tone, ...rest }: ChipProps) {
  return <span className="pl-layer-chip" data-tone={tone} {...rest} />;
}
