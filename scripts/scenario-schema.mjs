// node scripts/scenario-schema.mjs && npx biome format --write resources: writes resources/scenarios/schema.json, for editors, from what the simulator reads.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarioJsonSchema } from '../src/simulator/scenario.ts';

const file = join(import.meta.dirname, '../resources/scenarios/schema.json');
writeFileSync(file, `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
