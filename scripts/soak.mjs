// npm run soak: long runs of the built hub, built first where its source has changed. Flags are those of test/soak/run.ts.
import { ensureBuilt } from './built.mjs';

ensureBuilt();
await import('../test/soak/run.ts');
