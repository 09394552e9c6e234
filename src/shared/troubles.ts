/** What goes wrong with a hub, and right again, as far as people must hear of it on their desktop. */
import type { Status } from './console/contract.ts';

/** What people are told; each has its sentence in the catalogue. */
export const TROUBLES = ['store_full', 'store_failed', 'store_ok', 'layer_away', 'layer_ok'] as const;
export type Trouble = (typeof TROUBLES)[number];

/** How a hub stands, as far as trouble goes. */
export interface Standing {
  readonly store: Status['store']['state'];
  readonly layer: Status['layer']['state'];
}

export const SOUND: Standing = { store: 'ok', layer: 'ok' };

export function standingOf({ store, layer }: Pick<Status, 'store' | 'layer'>): Standing {
  return { store: store.state, layer: layer.state };
}

/** What is new to people who were told of `before`, the store's first; empty where nothing is. */
export function troublesBetween(before: Standing, now: Standing): Trouble[] {
  const news: Trouble[] = [];
  if (now.store !== before.store) news.push(`store_${now.store}`);
  if (now.layer !== before.layer) news.push(`layer_${now.layer}`);
  return news;
}
