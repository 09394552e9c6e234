/** The pages of the manual, in the order in which somebody needs them. */
export const PAGES = [
  'operating',
  'templates',
  'simulator',
  'recordings',
  'alerts',
  'settings',
  'protocol',
  'django',
  'security',
] as const;
export type PageName = (typeof PAGES)[number];
/** The page beside the manual that lists what others wrote. */
export const LICENCES = 'licences';
