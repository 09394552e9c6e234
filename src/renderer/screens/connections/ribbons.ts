/** The ribbons of the rows in view: asked for anew when the view has settled, kept per row. */
import { useDebouncedValue } from '@mantine/hooks';
import { createContext, useCallback, useContext, useState, useSyncExternalStore } from 'react';
import { RIBBONS_LIMIT } from '../../../shared/console/contract.ts';
import { ROW_SLOTS } from '../../../shared/ribbon.ts';
import { useStream } from '../../link/hooks.ts';
import { Watchers } from '../../link/watchers.ts';

/** A ribbon as it came: slots oldest first, `slot` the number of the newest. */
export interface RibbonData {
  readonly slot: number;
  readonly slots: readonly number[];
}

/** How long the view must stand still before its ribbons are asked for. */
const SETTLE_MS = 120;

class Ribbons {
  readonly #ribbons = new Map<string, RibbonData>();
  readonly #watchers = new Watchers();

  get(id: string): RibbonData | undefined {
    return this.#ribbons.get(id);
  }

  watch(id: string, watcher: () => void): () => void {
    return this.#watchers.watch(id, watcher);
  }

  set(id: string, ribbon: RibbonData): void {
    this.#ribbons.set(id, ribbon);
    this.#watchers.tell(id);
  }

  /** Forgets the ribbons that nobody looks at: they are old by the time somebody does. */
  keep(ids: readonly string[]): void {
    const kept = new Set(ids);
    for (const id of this.#ribbons.keys()) if (!kept.has(id)) this.#ribbons.delete(id);
  }
}

const RibbonsContext = createContext<Ribbons>(new Ribbons());
export const RibbonsProvider = RibbonsContext.Provider;

/** Holds the ribbons of these rows open. */
export function useRibbonsInView(ids: readonly string[]): Ribbons {
  const [ribbons] = useState(() => new Ribbons());
  const [key] = useDebouncedValue(ids.slice(0, RIBBONS_LIMIT).join(' '), SETTLE_MS);
  const consumers = key === '' ? [] : key.split(' ');
  useStream('connections.ribbons', consumers.length > 0 ? { consumers, slots: ROW_SLOTS } : null, {
    event: ({ slot, ribbons: came }) => {
      for (const [id, slots] of came) ribbons.set(id, { slot, slots });
      ribbons.keep(consumers);
    },
  });
  return ribbons;
}

/** One row's ribbon, undefined until it has come. */
export function useRibbon(id: string): RibbonData | undefined {
  const ribbons = useContext(RibbonsContext);
  return useSyncExternalStore(
    useCallback((listener) => ribbons.watch(id, listener), [ribbons, id]),
    () => ribbons.get(id),
  );
}
