// node scripts/run.mjs serve|doctor|notify|simulate|replay [flags]: a headless program, built first where its source has changed.
import { ensureBuilt, runBuilt } from './built.mjs';

const [name, ...args] = process.argv.slice(2);
ensureBuilt();
await runBuilt(name, args);
