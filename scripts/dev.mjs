// npm run dev: the hub from source, started again when it changes, and the console served by Vite, reloaded when it changes.
// Flags go to the hub. The page speaks to Vite's port; what is the hub's is passed on with Host and Origin as they came.
import { spawn } from 'node:child_process';
import { createServer as createProbe } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import react from '@vitejs/plugin-react';
import { createServer } from 'vite';
import { ended, ROOT } from './built.mjs';

const args = process.argv.slice(2);
// A hub that starts again must come back where the page looks for it.
const port = args.some((arg) => /^--port(=|$)/.test(arg)) ? [] : ['--port', String(await freePort())];
const hub = spawn(
  process.execPath,
  ['--watch', '--watch-preserve-output', join(ROOT, 'src/headless/serve.ts'), ...port, ...args],
  { stdio: ['inherit', 'pipe', 'inherit'] },
);
let vite = null;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => hub.kill(signal));

createInterface({ input: hub.stdout }).on('line', async (line) => {
  const link = /^console (http:\/\/\S+\/)(#token=\S+)$/.exec(line);
  if (!link || vite) {
    if (!link) process.stdout.write(`${line}\n`);
    return;
  }
  vite = createServer({
    configFile: false,
    root: join(ROOT, 'src/renderer'),
    plugins: [react()],
    server: {
      host: '127.0.0.1',
      proxy: Object.fromEntries(
        ['/console', '/api', '/ws', '/healthz', '/readyz', '/metrics'].map((path) => [
          path,
          { target: link[1], ws: path === '/console' || path === '/ws', changeOrigin: false },
        ]),
      ),
    },
  });
  const server = await (await vite).listen();
  process.stdout.write(`console ${server.resolvedUrls.local[0]}${link[2]}\n`);
});

const code = await ended(hub);
await (await vite)?.close();
process.exit(code);

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createProbe().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
