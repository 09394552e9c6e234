/** What goes wrong with a hub, and right again, as far as people must hear of it on their desktop. */
import type { Status } from './console/contract.ts';

/** What people are told; each has its sentence in the catalogue. */
export const TROUBLES = [
  ...(['hub_away', 'hub_ok'] as const),
  ...(['store_full', 'store_failed', 'store_ok', 'layer_away', 'layer_ok'] as const),
] as const;
export type Trouble = (typeof TROUBLES)[number];

/** How a hub stands, as far as trouble goes. */
export interface Standing {
  /** Away is also one that lets nobody in: nothing is heard of it either way. */
  readonly hub: 'ok' | 'away';
  readonly store: Status['store']['state'];
  readonly layer: Status['layer']['state'];
}

export const SOUND: Standing = { hub: 'ok', store: 'ok', layer: 'ok' };

/** How a hub that answers stands. */
export function standingOf({ store, layer }: Pick<Status, 'store' | 'layer'>): Standing {
  return { hub: 'ok', store: store.state, layer: layer.state };
}

/** What is new to people who were told of `before`, the hub's and then the store's first; empty where nothing is. */
export function troublesBetween(before: Standing, now: Standing): Trouble[] {
  const news: Trouble[] = [];
  if (now.hub !== before.hub) news.push(`hub_${now.hub}`);
  if (now.store !== before.store) news.push(`store_${now.store}`);
  if (now.layer !== before.layer) news.push(`layer_${now.layer}`);
  return news;
}

/** What a trouble is about, as rules name it. */
export function subjectOf(trouble: Trouble): 'hub' | 'store' | 'layer' {
  if (trouble.startsWith('hub')) return 'hub';
  return trouble.startsWith('store') ? 'store' : 'layer';
}
