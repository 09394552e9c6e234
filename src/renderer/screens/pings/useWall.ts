/** The wall over time: who is where, and what it tells, once a second while something changes. */
import { useEffect, useState } from 'react';
import { useLink } from '../../link/hooks.ts';
import { Places } from './places.ts';
import { readWall, type WallModel } from './wall.ts';

const EVERY_MS = 1_000;

export interface Wall {
  readonly places: Places;
  /** Null until all rows are here. */
  readonly model: WallModel | null;
}

/** The places are kept while the page lives, so that everybody is where they were when somebody comes back to the room. */
let places = new Places();
let placesOf: object | null = null;

/** Reads the live rows once a second; while contact is lost it stands still. */
export function useWall(): Wall {
  const { rows, hub } = useLink();
  if (placesOf !== rows) {
    places = new Places();
    placesOf = rows;
  }
  const [model, setModel] = useState<WallModel | null>(null);
  useEffect(() => {
    let seen = -1;
    const read = (): void => {
      // Between the first chunk and the last of a new snapshot many seem to be gone that are not.
      if (!rows.whole || rows.version === seen) return;
      seen = rows.version;
      const all = [...rows.values()];
      places.update(all.map(({ id }) => id));
      setModel(readWall(all, places.blocks, (id) => rows.get(id), hub.now()));
    };
    // Behind the room's first picture, which it would hold up.
    const first = setTimeout(read);
    const timer = setInterval(read, EVERY_MS);
    const stop = rows.onChange(() => {
      // The first whole snapshot is shown at once.
      if (seen < 0) read();
    });
    return () => {
      clearTimeout(first);
      clearInterval(timer);
      stop();
    };
  }, [rows, hub]);
  return { places, model };
}
