// npm start: the desktop app, or, where Electron cannot run, the same hub headless with its console in the browser.
import { spawn } from 'node:child_process';
import { ended, ensureBuilt, ROOT, runBuilt } from './built.mjs';
import { electronBinary, hasDisplay } from './electron.mjs';

/** An Electron that fails sooner than this never got as far as its window. */
const WINDOW_MS = 3_000;

const args = process.argv.slice(2);
ensureBuilt();

const binary = electronBinary();
if (!binary) await headless("Electron's binary is not installed (npx install-electron downloads it)");
else if (!hasDisplay()) await headless('there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)');
else await desktop(binary);

async function desktop(binary) {
  const started = performance.now();
  // Chromium's sandbox refuses to work for root.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const child = spawn(binary, [...sandbox, ROOT, ...args], { stdio: 'inherit', env });
  let asked = false;
  const handlers = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
    const handler = () => {
      asked = true;
      child.kill(signal);
    };
    process.on(signal, handler);
    return [signal, handler];
  });
  const code = await ended(child);
  for (const [signal, handler] of handlers) process.off(signal, handler);
  if (code === 0 || asked || performance.now() - started > WINDOW_MS) process.exitCode = code;
  else await headless(`Electron ended at once with exit code ${code}`);
}

async function headless(reason) {
  process.stderr.write(
    `pulsera: no desktop app, because ${reason}. This is the same hub without a window; open its console in a browser.\n`,
  );
  await runBuilt('serve', args);
}
