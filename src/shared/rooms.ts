/** Where the console can be. Slugs are English; they stand in addresses, in `pulsera://` links and in menus. */

/** Rooms that exist; the first is where an address without one leads. */
export const ROOMS = [
  'connections',
  'pings',
  'inject',
  'history',
  'channels',
  'simulator',
  'alerts',
  'diagnosis',
  'settings',
] as const;
export type Room = (typeof ROOMS)[number];
/** What has an address: the rooms, and the manual, whose id is a page. */
export const PLACES = [...ROOMS, 'help'] as const;
export type Place = (typeof PLACES)[number];
