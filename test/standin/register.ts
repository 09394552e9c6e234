/**
 * Puts the stand-in where `electron` would be: `node --import ./test/standin/register.ts out/main/index.js`. `PACKED_APP` in
 * the environment is the folder of an app taken out of its archive, which is then told that it is packaged;
 * `PACKED_RESOURCES` is what stands beside it, by default the folder around it.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname } from 'node:path';

const standIn = new URL('./electron.ts', import.meta.url).href;
const manifest = new URL('../../node_modules/electron/package.json', import.meta.url);
const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' || specifier === 'electron/main'
      ? { url: standIn, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
});
Object.defineProperty(process.versions, 'electron', { value: version, enumerable: true });
const packed = process.env['PACKED_APP'];
if (packed === undefined) Object.assign(process, { type: 'browser', defaultApp: true });
else {
  // A packed app is started by its own name, with no folder behind it.
  process.argv.splice(1, 1);
  Object.assign(process, { type: 'browser', resourcesPath: process.env['PACKED_RESOURCES'] ?? dirname(packed) });
}
