// npm run dev: the hub from source, started again when it changes, and the console served by Vite, reloaded when it changes.
// Flags go to the hub. The page speaks to Vite's port; what is the hub's is passed on with Host and Origin as they came.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { createServer as createProbe } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import react from '@vitejs/plugin-react';
import { createServer } from 'vite';
import { ended, ROOT } from './built.mjs';

/** Everything that one save writes counts as one change. */
const SETTLE_MS = 150;
const HUB_PATHS = ['/console', '/api', '/ws', '/healthz', '/readyz', '/metrics'];

const args = process.argv.slice(2);
// A hub that starts again must come back where the page looks for it.
const port = args.some((arg) => /^--port(=|$)/.test(arg)) ? [] : ['--port', String(await freePort())];

let hub = null;
let vite = null;
let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopping = true;
    hub?.kill(signal);
    wake();
  });
}

// `node --watch` would not do: it has the store's worker report what it imports, as messages that the store then gets.
let changed = false;
let wake = () => {};
let settling;
for (const folder of ['headless', 'hub', 'layer', 'shared', 'simulator']) {
  watch(join(ROOT, 'src', folder), { recursive: true }, () => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      changed = true;
      hub?.kill('SIGTERM');
      wake();
    }, SETTLE_MS);
  });
}

let code = 0;
while (!stopping) {
  changed = false;
  code = await runHub();
  if (stopping || changed) continue;
  process.stderr.write(`pulsera: the hub ended with exit code ${code}; it starts again at the next change.\n`);
  hub = null;
  await new Promise((resolve) => {
    wake = resolve;
  });
}
await (await vite)?.close();
process.exit(code);

function runHub() {
  hub = spawn(process.execPath, [join(ROOT, 'src/headless/serve.ts'), ...port, ...args], {
    stdio: ['inherit', 'pipe', 'inherit'],
  });
  createInterface({ input: hub.stdout }).on('line', (line) => {
    const link = /^console (http:\/\/\S+\/)(#token=\S+)$/.exec(line);
    if (!link) process.stdout.write(`${line}\n`);
    else vite ??= servePage(link[1], link[2]);
  });
  return ended(hub);
}

async function servePage(target, token) {
  const proxy = HUB_PATHS.map((path) => [path, { target, ws: true }]);
  const server = await createServer({
    configFile: false,
    root: join(ROOT, 'src/renderer'),
    plugins: [react()],
    server: { host: '127.0.0.1', proxy: Object.fromEntries(proxy) },
  });
  await server.listen();
  process.stdout.write(`console ${server.resolvedUrls.local[0]}${token}\n`);
  return server;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createProbe().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
