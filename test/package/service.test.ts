/** The hub as a service: what the Dockerfile copies, run as it says without its engine, and the systemd unit as systemd reads it. */
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Child, killChildren, ROOT } from '../support/child.ts';
import { findProgram } from '../support/programs.ts';
import { run } from './packed.ts';

let base: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'pulsera-service-'));
});

afterEach(async () => {
  killChildren();
  await rm(base, { recursive: true, force: true });
});

/** The instructions of the stage that people run, in order. */
async function lastStage(): Promise<{ readonly name: string; readonly value: string }[]> {
  const text = (await readFile(join(ROOT, 'Dockerfile'), 'utf8')).replaceAll('\\\n', ' ').replace(/^#.*\n/gm, '');
  const stage = text.split(/^FROM .*$/m).at(-1) ?? '';
  return [...stage.matchAll(/^([A-Z]+) (.*)$/gm)].map(([, name = '', value = '']) => ({ name, value }));
}

const words = (value = ''): string[] => JSON.parse(value.slice(value.indexOf('['))) as string[];

test('what the Dockerfile copies is enough for the hub and its console, for a user who may write nothing but the data', async () => {
  const stage = await lastStage();
  const one = (wanted: string): string => stage.find(({ name }) => name === wanted)?.value ?? '';
  const image = join(base, 'app');
  const data = join(base, 'data');
  await Promise.all([mkdir(image), mkdir(data)]);
  for (const { name, value } of stage) {
    if (name !== 'COPY') continue;
    const [from, ...rest] = value.split(' ');
    expect(from).toBe('--from=build');
    const to = rest.pop() ?? '';
    for (const source of rest) {
      const path = source.replace('/src/', '');
      await cp(join(ROOT, path), join(image, to.endsWith('/') ? path : to), { recursive: true });
    }
  }
  // The folders of a test are its user's own; the image's are everybody's to read.
  await Promise.all([chmod(base, 0o755), chmod(data, 0o777)]);
  const env = { NODE_ENV: 'production', PULSERA_DATA_DIR: join(data, 'hub'), PULSERA_PORT: '0' };
  expect(one('ENV')).toBe('NODE_ENV=production PULSERA_DATA_DIR=/data');
  expect(one('USER')).toBe('node');
  const [node, switchOfNode = '', program = '', ...args] = words(one('ENTRYPOINT'));
  expect(node).toBe('node');
  // Root may change into nobody; anybody else is nobody enough.
  const root = process.getuid?.() === 0;
  const become = root ? `${findProgram('setpriv')} --reuid=65534 --regid=65534 --clear-groups -- ` : '';
  await writeFile(join(base, 'entry.sh'), `exec ${become}"$@"\n`);
  const line = [process.execPath, switchOfNode, join(image, program), ...args];
  const hub = new Child(join(base, 'entry.sh'), line, env, '/bin/sh');
  const [, port = ''] = await hub.printed('stdout', /listening on http:\/\/[^/]+:(\d+)\//);
  // The link is in what `docker logs` keeps.
  const token = await readFile(join(data, 'hub/token'), 'utf8');
  expect(hub.stdout).toContain(`(its token is in ${join(data, 'hub/token')})`);
  expect(hub.stdout + hub.stderr).not.toContain(token.trim());
  // Every address is open, so the console needs its token; its page is there.
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toContain('<title>Pulsera</title>');
  expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(401);

  const [checkNode, ...check] = words(one('HEALTHCHECK'));
  expect(checkNode).toBe('node');
  const healthy = (at: string): Promise<string> =>
    run(process.execPath, check, { ...process.env, PULSERA_DATA_DIR: at, PULSERA_PORT: '1' });
  await healthy(join(data, 'hub'));
  const elsewhere = join(base, 'elsewhere');
  await mkdir(elsewhere);
  await writeFile(join(elsewhere, 'holder.json'), '{"url":"http://127.0.0.1:1/"}');
  await expect(healthy(elsewhere)).rejects.toThrow('ended with 1');

  const { code } = await hub.kill('SIGTERM');
  expect(code).toBe(0);
  await expect(healthy(join(data, 'hub'))).rejects.toThrow('ended with 1');
});

test('the systemd unit says nothing that systemd does not know', async () => {
  const unit = await readFile(join(ROOT, 'resources/pulsera.service'), 'utf8');
  expect(unit).toContain('--no-console-link');
  const file = join(base, 'pulsera.service');
  const verify = async (text: string): Promise<string> => {
    await writeFile(file, text.replace('/usr/bin/node', process.execPath));
    return run(findProgram('systemd-analyze'), ['verify', '--man=no', file]);
  };
  expect(await verify(unit)).toBe('');
  expect(await verify(unit.replace('NoNewPrivileges', 'NoNewPrivilege'))).toContain('Unknown key');
});
