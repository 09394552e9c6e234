/** The list of bundled packages that the build leaves beside the page. */
import { z } from 'zod';

/** `text` is the licence as the package's authors wrote it. */
const licence = z.object({ name: z.string(), version: z.string(), licence: z.string(), text: z.string() });
export type Licence = z.output<typeof licence>;

/** Reads the list. Rejects where there is none, as in a console that runs from source. */
export async function readLicences(): Promise<readonly Licence[]> {
  const answer = await fetch('licences.json');
  return z.array(licence).parse(await answer.json());
}
