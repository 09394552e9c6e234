/** What a virtual wearable is doing, as a silhouette of its own. */
import {
  IconCircleDashed,
  IconCircleDotted,
  IconCircleFilled,
  IconCircleX,
  IconLoader2,
  IconMinus,
  IconX,
} from '@tabler/icons-react';
import type { WearableState } from '../../../shared/console/simulator.ts';

const ICONS = {
  waiting: IconCircleDotted,
  connecting: IconLoader2,
  online: IconCircleFilled,
  silent: IconCircleDashed,
  away: IconX,
  left: IconMinus,
  refused: IconCircleX,
} as const;

export function WearableGlyph({ state }: { readonly state: WearableState }) {
  const Icon = ICONS[state];
  return <Icon className="pl-sim-glyph" data-state={state} size="0.75rem" stroke={2} aria-hidden />;
}
