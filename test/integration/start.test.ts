/** The scripts behind `npm start` and `npm run serve|doctor|notify`, in a project of their own with a builder that is counted. */
import { chmod, cp, mkdir, mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Child, killChildren, ROOT } from '../support/child.ts';

let project = '';
const at = (path: string): string => join(project, path);

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(at(path)), { recursive: true });
  await writeFile(at(path), text);
}

/** Stands in for electron-vite: writes what a build writes, and a line for each time it ran. */
const BUILDER = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
appendFileSync('builds', 'built\\n');
if (process.env.BUILD_FAILS) process.exit(3);
for (const [path, text] of Object.entries({
  'out/main/serve.js': 'process.on("SIGTERM", () => process.exit(5)); console.log("serve " + JSON.stringify(process.argv.slice(2))); if (process.argv[2] === "--stay") setInterval(() => {}, 1000); else process.exitCode = 7;',
  'out/preload/index.cjs': '',
  'out/renderer/index.html': '',
})) {
  mkdirSync(path.slice(0, path.lastIndexOf('/')), { recursive: true });
  writeFileSync(path, text);
}
console.log('noise of the builder');
`;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'pulsera-start-'));
  await cp(join(ROOT, 'scripts'), at('scripts'), { recursive: true });
  await put('package.json', '{"type":"module"}');
  await put('package-lock.json', '{}');
  await put('electron.vite.config.ts', '');
  await put('src/hub/hub.ts', '');
  await put('node_modules/electron-vite/bin/electron-vite.js', BUILDER);
  // What is written now must not look newer than a build a moment later.
  const past = new Date(Date.now() - 60_000);
  for (const path of ['package-lock.json', 'electron.vite.config.ts', 'src/hub/hub.ts', 'src/hub', 'src']) {
    await utimes(at(path), past, past);
  }
});
afterEach(async () => {
  killChildren();
  await rm(project, { recursive: true, force: true });
});

const script = (name: string, args: readonly string[] = [], env: Record<string, string> = {}): Child =>
  new Child(at(`scripts/${name}.mjs`), args, env);
const builds = async (): Promise<number> => (await readFile(at('builds'), 'utf8')).split('\n').length - 1;

describe('run', () => {
  test('builds first, says so in one line, and passes arguments and the exit code through', async () => {
    expect(await script('run', ['serve', '--port', '0', 'ñ "x"']).ended).toMatchObject({
      code: 7,
      stdout: `serve ${JSON.stringify(['--port', '0', 'ñ "x"'])}\n`,
      stderr: 'pulsera: building, this takes a few seconds…\nnoise of the builder\n',
    });
  });

  test('builds again only where a source is newer, or came or went', async () => {
    await script('run', ['serve']).ended;
    expect((await script('run', ['serve']).ended).stderr).toBe('');
    expect(await builds()).toBe(1);

    const later = new Date(Date.now() + 60_000);
    for (const path of ['src/hub/hub.ts', 'package-lock.json', 'electron.vite.config.ts', 'src/hub']) {
      const before = await builds();
      await utimes(at(path), later, later);
      await script('run', ['serve']).ended;
      expect([path, await builds()]).toEqual([path, before + 1]);
      const past = new Date(Date.now() - 60_000);
      await utimes(at(path), past, past);
    }
    await rm(at('out/renderer/index.html'));
    const before = await builds();
    await script('run', ['serve']).ended;
    expect(await builds()).toBe(before + 1);
  });

  test('a build that fails runs nothing', async () => {
    const { code, stdout, stderr } = await script('run', ['serve'], { BUILD_FAILS: '1' }).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/\npulsera: The build failed\.\n$/);
  });

  test('without packages it says what to do', async () => {
    await rm(at('node_modules'), { recursive: true });
    const { code, stderr } = await script('run', ['serve']).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/pulsera: The packages are not installed: npm ci\n$/);
  });

  test('signals reach the program', async () => {
    const child = script('run', ['serve', '--stay']);
    await child.printed('stdout', /serve/);
    expect((await child.kill('SIGTERM')).code).toBe(5);
  });
});

describe('start', () => {
  /** An Electron that is this shell script. */
  async function electron(text: string): Promise<Record<string, string>> {
    await put('node_modules/electron/package.json', '{"name":"electron","version":"1.0.0"}');
    await put('dist/electron', `#!/bin/sh\n${text}\n`);
    await chmod(at('dist/electron'), 0o755);
    return { ELECTRON_OVERRIDE_DIST_PATH: at('dist'), DISPLAY: ':99' };
  }

  const HEADLESS =
    /pulsera: no desktop app, because (.*)\. This is the same hub without a window; open its console in a browser\.\n/;

  test('without Electron’s binary it is headless, with the reason', async () => {
    const { code, stdout, stderr } = await script('start', ['--port', '0'], { DISPLAY: ':99' }).ended;
    expect(HEADLESS.exec(stderr)?.[1]).toBe("Electron's binary is not installed (npx install-electron downloads it)");
    expect({ code, stdout }).toEqual({ code: 7, stdout: 'serve ["--port","0"]\n' });
  });

  test.runIf(process.platform === 'linux')('without a display it is headless, with the reason', async () => {
    const { DISPLAY: _, ...env } = await electron('exit 0');
    const { stderr } = await script('start', [], env).ended;
    expect(HEADLESS.exec(stderr)?.[1]).toBe('there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)');
  });

  test('with both it is the app, with the arguments and its exit code', async () => {
    const env = await electron('echo "electron $@ $(printenv ELECTRON_RUN_AS_NODE || echo unset)"; exit 0');
    const { code, stdout, stderr } = await script('start', ['--port', '0'], { ...env, ELECTRON_RUN_AS_NODE: '1' })
      .ended;
    const sandbox = process.getuid?.() === 0 ? '--no-sandbox ' : '';
    expect(stdout).toBe(`electron ${sandbox}${project} --port 0 unset\n`);
    expect(code).toBe(0);
    expect(stderr).not.toMatch(HEADLESS);
  });

  test('an Electron that fails before its window is followed by the headless hub', async () => {
    const { code, stdout, stderr } = await script('start', [], await electron('exit 133')).ended;
    expect(HEADLESS.exec(stderr)?.[1]).toBe('Electron ended at once with exit code 133');
    expect({ code, stdout }).toEqual({ code: 7, stdout: 'serve []\n' });
  });

  test('one that fails later is not', async () => {
    const child = script('start', [], await electron('echo up; sleep 3.5; exit 9'));
    await child.printed('stdout', /up/);
    const { code, stderr } = await child.ended;
    expect(code).toBe(9);
    expect(stderr).not.toMatch(HEADLESS);
  });

  test('a signal reaches the app, and no headless hub follows', async () => {
    const child = script('start', [], await electron("trap 'exit 4' TERM; echo up; while :; do sleep 0.1; done"));
    await child.printed('stdout', /up/);
    await sleep(0);
    const { code, stderr } = await child.kill('SIGTERM');
    expect(code).toBe(4);
    expect(stderr).not.toMatch(HEADLESS);
  });
});
