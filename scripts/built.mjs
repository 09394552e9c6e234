// Sees to it that a program of out/ is there and no older than its source, and runs it on the Node it needs.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const NODE_MAJOR = 24;

/** Builds everything where a source is newer than what was built. Ends the process where that fails. */
export function ensureBuilt() {
  if (builtAt() >= changedAt()) return;
  process.stderr.write('pulsera: building, this takes a few seconds…\n');
  const electronVite = join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js');
  if (!existsSync(electronVite)) stop('The packages are not installed: npm ci');
  const { status } = spawnSync(process.execPath, [electronVite, 'build', '--logLevel', 'warn'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) stop('The build failed.');
}

/**
 * Runs out/main/<name>.js with these arguments: in this very process where its Node will do, so that signals and exit
 * codes need no passing on, else in the Node that npm installed.
 */
export async function runBuilt(name, args) {
  const program = join(ROOT, 'out/main', `${name}.js`);
  if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) {
    process.argv = [process.execPath, program, ...args];
    await import(pathToFileURL(program).href);
    return;
  }
  const node = installedNode();
  if (!node) {
    stop(
      `Pulsera needs Node ${NODE_MAJOR} and this is ${process.versions.node}: npm install --no-save node@${NODE_MAJOR}, or https://nodejs.org/`,
    );
  }
  await follow(spawn(node, [...process.execArgv, program, ...args], { stdio: 'inherit' }));
}

/** Passes signals on to a child and ends as it ended. */
export async function follow(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.exitCode = await ended(child);
}

/** The exit code of a child; 128 + n for a signal, as in a shell. */
export function ended(child) {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      process.stderr.write(`pulsera: ${error.message}\n`);
      resolve(127);
    });
    child.once('exit', (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

/** The Node that came with the packages, for a machine whose own is older. */
function installedNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  for (const name of [`node-${platform}-${process.arch}`, 'node']) {
    const folder = join(ROOT, 'node_modules', name);
    if (!existsSync(join(folder, 'package.json'))) continue;
    const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const binary = join(folder, typeof bin === 'string' ? bin : (bin?.node ?? 'bin/node'));
    if (existsSync(binary)) return binary;
  }
  return null;
}

/** When the oldest part of the build was made; 0 where one is missing. */
function builtAt() {
  const parts = ['out/main/serve.js', 'out/preload/index.cjs', 'out/renderer/index.html'];
  return Math.min(...parts.map((part) => statSync(join(ROOT, part), { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

/** When anything that goes into the build last changed; a folder changes when something in it goes. */
function changedAt() {
  const entries = readdirSync(join(ROOT, 'src'), { recursive: true }).map((entry) => join('src', entry));
  const all = [...entries, 'src', 'electron.vite.config.ts', 'scripts/licences.ts', 'package-lock.json'];
  return Math.max(...all.map((path) => statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

function stop(sentence) {
  process.stderr.write(`pulsera: ${sentence}\n`);
  process.exit(1);
}
