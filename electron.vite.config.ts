import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { licences } from './scripts/licences.ts';

const source = (path: string) => resolve(import.meta.dirname, 'src', path);

const bundled = licences();

export default defineConfig({
  main: {
    plugins: [bundled.note()],
    build: {
      sourcemap: true,
      rolldownOptions: {
        // One folder, no sub-folders: the store's worker and the simulator's runner are found beside whichever chunk starts them.
        input: {
          index: source('main/index.ts'),
          serve: source('headless/serve.ts'),
          doctor: source('headless/doctor.ts'),
          notify: source('headless/notify.ts'),
          simulate: source('headless/simulate.ts'),
          replay: source('headless/replay.ts'),
          worker: source('hub/store/worker.ts'),
          runner: source('simulator/runner.ts'),
        },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    plugins: [bundled.note()],
    build: {
      // A sandboxed preload must be one CommonJS file.
      rolldownOptions: {
        input: { index: source('preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: source('renderer'),
    // Put in by the hub or by the app for each response.
    html: { cspNonce: '%NONCE%' },
    // Built last, so it knows what is in all of them.
    plugins: [react(), bundled.write()],
    build: {
      minify: true,
      // One file from the same disk or machine. Split in two, the first row came 5 % sooner, but who lost the hub in the first
      // moments had no other room, the manual among them; fetched early enough for that, it came no sooner.
      chunkSizeWarningLimit: 2_500,
      outDir: 'out/renderer',
      rolldownOptions: { input: source('renderer/index.html') },
    },
  },
});
