// npm run bench: measures the built hub, built first where its source has changed. Flags are those of test/bench/run.ts.
import { ensureBuilt } from './built.mjs';

ensureBuilt();
await import('../test/bench/run.ts');
