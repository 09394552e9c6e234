/** The app packed by electron-builder into a folder, against a stub of Electron, and taken apart. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import { ROOT } from '../support/child.ts';
import { writeStub } from './stub.ts';

const BIN = join(ROOT, 'node_modules/.bin');

export interface Packed {
  /** The folder that people would get. */
  readonly folder: string;
  /** Where `app.asar` lies. */
  readonly resources: string;
  /** The asar, taken out of its archive. */
  readonly app: string;
  /** The desktop entry of the deb. */
  readonly desktopEntry: string;
  remove(): Promise<void>;
}

/** Packs what is built, without a network. Rejects with what the packer said. */
export async function pack(): Promise<Packed> {
  const base = await mkdtemp(join(tmpdir(), 'pulsera-packed-'));
  const [stub, output, app] = ['electron', 'dist', 'app'].map((name) => join(base, name)) as [string, string, string];
  await mkdir(stub);
  await writeStub(stub, packageJson.devDependencies.electron);
  await run(join(BIN, 'electron-builder'), [
    ...['--linux', 'dir', '--x64', '--publish', 'never', `-c.electronDist=${stub}`, `-c.directories.output=${output}`],
    `-c.afterPack=${join(import.meta.dirname, 'hooks.mjs')}`,
  ]);
  const folder = join(output, 'linux-unpacked');
  const resources = join(folder, 'resources');
  await run(join(BIN, 'asar'), ['extract', join(resources, 'app.asar'), app]);
  return {
    ...{ folder, resources, app },
    desktopEntry: await readFile(join(output, 'pulsera.desktop'), 'utf8'),
    remove: () => rm(base, { recursive: true, force: true, maxRetries: 5 }),
  };
}

/** Runs a program in the project. Rejects with its output where it fails. */
export function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(output) : reject(new Error(`ended with ${code}:\n${output}`))));
  });
}

const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';
/** In the order of their digits in the binary. */
const FUSES = [
  ...['runAsNode', 'cookieEncryption', 'nodeOptions', 'nodeCliInspect', 'asarIntegrity', 'onlyLoadAppFromAsar'],
  ...['browserV8Snapshot', 'fileProtocolExtraPrivileges'],
];

/** The fuses of a packed program that are on, read from its bytes. */
export async function fusesOn(program: string): Promise<string[]> {
  const bytes = await readFile(program);
  const at = bytes.indexOf(SENTINEL) + SENTINEL.length + 2;
  return FUSES.filter((_name, index) => bytes[at + index] === '1'.charCodeAt(0));
}
