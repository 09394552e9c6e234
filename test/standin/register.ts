/**
 * Puts the stand-in where `electron` would be: `node --import ./test/standin/register.ts out/main/index.js`.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

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
Object.assign(process, { type: 'browser', defaultApp: true });
