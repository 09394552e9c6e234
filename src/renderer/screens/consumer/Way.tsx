/** Which way a frame went: up from the wearable, down to it. */
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { Frame } from '../../../shared/console/contract.ts';

export function Way({ direction, word }: { direction: Frame['direction']; word: string }) {
  const Icon = direction === 'in' ? IconArrowUp : IconArrowDown;
  return (
    <span className="pl-way" data-direction={direction} title={word}>
      <Icon size="0.875rem" stroke={1.6} aria-hidden />
      <span className="pl-unseen">{word}</span>
    </span>
  );
}
