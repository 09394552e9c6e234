/** Steps that look at this machine: Node, packages, settings, data dir, port. */
import { existsSync } from 'node:fs';
import { access, constants, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { portHolder } from './portHolder.ts';
import { fail, ok, type Step, warn } from './steps.ts';

/** The Node that Pulsera is built for, and that Electron brings. */
const NODE_MAJOR = 24;
const MIB = 1024 * 1024;
/** Less than this: warn; less than a tenth of it: fail. */
const SPACE_MIB = 1024;
/** How deep within the project the code may be: src/hub/doctor, or a bundle in out/. */
const PROJECT_LEVELS = 5;

const node: Step = {
  id: 'node',
  run: async () => {
    const version = process.versions.node;
    const values = { version, wanted: NODE_MAJOR };
    return Number.parseInt(version, 10) >= NODE_MAJOR ? ok('node', values) : fail('node_old', values, 'node');
  },
};

const packages: Step = {
  id: 'packages',
  run: async ({ projectDir }) => {
    if (projectDir === null) return ok('packages_bundled');
    const project = await readJson(join(projectDir, 'package.json'));
    const wanted = Object.entries((project?.['devDependencies'] ?? {}) as Record<string, string>);
    const wrong: string[] = [];
    for (const [name, version] of wanted) {
      const installed = (await readJson(join(projectDir, 'node_modules', name, 'package.json')))?.['version'];
      if (installed !== version) wrong.push(`${name} ${typeof installed === 'string' ? installed : '–'} ≠ ${version}`);
    }
    if (wrong.length === 0) return ok('packages', { count: wanted.length });
    return fail('packages_wrong', { count: wrong.length, first: wrong.slice(0, 3).join(', ') }, 'packages');
  },
};

const settings: Step = {
  id: 'settings',
  run: async ({ settings, settingsProblem }) => {
    if (settingsProblem !== null) return fail('settings_bad', { reason: settingsProblem }, 'settings');
    const changed = Object.values(settings.sources).filter((source) => source !== 'default').length;
    return ok('settings', { changed });
  },
};

const dataDir: Step = {
  id: 'dataDir',
  run: async ({ dataDir: path }) => {
    const there = await stat(path).catch(() => null);
    if (there && !there.isDirectory()) return fail('data_dir_not_folder', { path }, 'data_dir');
    const folder = there ? path : await nearestFolder(path);
    try {
      if (there) await tryToWrite(path);
      else await access(folder, constants.W_OK);
    } catch (error) {
      return fail('data_dir_not_writable', { path, reason: String((error as NodeJS.ErrnoException).code) }, 'data_dir');
    }
    const { bavail, bsize } = await statfs(folder);
    const free = Math.floor((bavail * bsize) / MIB);
    const values = { path, free };
    if (free < SPACE_MIB / 10) return fail('data_dir_full', values, 'space');
    if (there && process.platform !== 'win32' && (there.mode & 0o077) !== 0)
      return warn('data_dir_open', values, 'chmod');
    if (free < SPACE_MIB) return warn('data_dir_full', values, 'space');
    return ok(there ? 'data_dir' : 'data_dir_new', values);
  },
};

const port: Step = {
  id: 'port',
  run: async (context) => {
    const { host, port } = context.settings.values;
    if (port === 0) return ok('port_any');
    const holder = await portHolder(host, port);
    context.holder = holder;
    const values = { host, port, url: holder.url, server: holder.server || '?' };
    switch (holder.kind) {
      case 'free':
        return ok('port_free', values);
      case 'pulsera':
        return ok('port_pulsera', values);
      case 'daphne':
        return warn('port_daphne', values, 'port');
      case 'forbidden':
        return fail('port_forbidden', values, 'port');
      case 'no_address':
        return fail('port_no_address', values, 'host');
      case 'other':
        return fail('port_other', values, 'port');
    }
  },
};

/** In order. `port` is only asked where this machine's own hub is meant. */
export const machineSteps: readonly Step[] = [node, packages, settings, dataDir];
export const portStep: Step = port;

/** The folder of package.json where the code runs from a project, null when packed. */
export function findProject(): string | null {
  let folder = import.meta.dirname;
  for (let level = 0; level < PROJECT_LEVELS; level += 1) {
    if (existsSync(join(folder, 'package-lock.json'))) return folder;
    folder = dirname(folder);
  }
  return null;
}

async function readJson(path: string): Promise<Record<string, unknown> | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  } catch {
    return null;
  }
}

async function nearestFolder(path: string): Promise<string> {
  const parent = dirname(path);
  if (parent === path || (await stat(parent).catch(() => null))?.isDirectory()) return parent;
  return nearestFolder(parent);
}

/** Asking for permission is not enough on a file system that is mounted read-only or full. */
async function tryToWrite(folder: string): Promise<void> {
  const file = join(folder, `doctor-${process.pid}.tmp`);
  await writeFile(file, 'x', { mode: 0o600, flag: 'wx' });
  await rm(file);
}
