// npm run screenshots: takes the pictures of docs/ anew, of the built console. Flags are those of test/gallery/run.ts.
import { ensureBuilt } from './built.mjs';

ensureBuilt();
await import('../test/gallery/run.ts');
