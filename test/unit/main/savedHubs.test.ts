import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SavedHubs, type Seal } from '../../../src/main/savedHubs.ts';

/** Turns bytes round: enough to see that what is kept went through it. */
const seal: Seal = {
  seal: (text) => Buffer.from(`sealed:${text}`).reverse(),
  open: (sealed) => {
    const text = Buffer.from(sealed).reverse().toString();
    if (!text.startsWith('sealed:')) throw new Error('not ours');
    return text.slice('sealed:'.length);
  },
};

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pulsera-hubs-'));
  path = join(folder, 'profile', 'hubs.json');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ward = { name: 'Ward', url: '10.0.0.5:8000', token: ' secret ' };

test('a hub and its sealed token outlive the app, in a file for its owner only', () => {
  const saved = new SavedHubs(path, seal);
  const hub = saved.save(ward);
  expect(hub).toEqual({ id: hub.id, name: 'Ward', url: 'http://10.0.0.5:8000/', token: 'secret' });
  expect(readFileSync(path, 'utf8')).not.toContain('secret');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(new SavedHubs(path, seal).all).toEqual([hub]);
});

test('without a seal the token stays in memory only', () => {
  const saved = new SavedHubs(path, null);
  const hub = saved.save(ward);
  expect(saved.keepsTokens).toBe(false);
  expect(hub.token).toBe('secret');
  expect(readFileSync(path, 'utf8')).not.toContain('secret');
  expect(new SavedHubs(path, null).all).toEqual([{ ...hub, token: null }]);
});

test('a token that another key sealed counts as none', () => {
  const hub = new SavedHubs(path, seal).save(ward);
  const text = readFileSync(path, 'utf8').replace(/"token": ".*"/, '"token": "b3RoZXI="');
  writeFileSync(path, text);
  expect(new SavedHubs(path, seal).all).toEqual([{ ...hub, token: null }]);
});

test.each([
  ['there is no key', null],
  [
    'another key is there',
    {
      ...seal,
      open: () => {
        throw new Error('not ours');
      },
    },
  ],
])('a token that cannot be opened because %s is kept until another is given', (_why, now) => {
  const first = new SavedHubs(path, seal);
  const hub = first.save(ward);
  const meanwhile = new SavedHubs(path, now);
  meanwhile.remember(hub.id);
  meanwhile.save({ ...ward, url: 'north' });
  meanwhile.rename(hub.id, 'East');
  meanwhile.remove(hub.id);
  meanwhile.restore(hub.id);
  expect(meanwhile.find(hub.id)?.token).toBeNull();
  expect(new SavedHubs(path, seal).find(hub.id)).toEqual({ ...hub, name: 'East' });
  meanwhile.save({ ...ward, token: 'newer' });
  expect(new SavedHubs(path, seal).find(hub.id)?.token).toBe(now && 'newer');
});

test('one address is one hub: saved again it has the new name and token', () => {
  const saved = new SavedHubs(path, seal);
  const { id } = saved.save(ward);
  saved.save({ name: '', url: 'ws://10.0.0.5:8000/ws/notificaciones/1/', token: 'newer' });
  expect(saved.all).toEqual([{ id, name: 'Ward', url: 'http://10.0.0.5:8000/', token: 'newer' }]);
});

test('an empty name is the host, when saved and when renamed', () => {
  const saved = new SavedHubs(path, seal);
  const { id, name } = saved.save({ ...ward, name: ' ' });
  expect(name).toBe('10.0.0.5:8000');
  saved.rename(id, 'North');
  expect(new SavedHubs(path, seal).find(id)?.name).toBe('North');
  saved.rename(id, '');
  expect(saved.find(id)?.name).toBe('10.0.0.5:8000');
});

test('what is removed leaves the file, and comes back where it stood', () => {
  const saved = new SavedHubs(path, seal);
  const all = ['a', 'b', 'c'].map((host) => saved.save({ ...ward, url: host, name: host }));
  const [, middle] = all;
  saved.remove(middle?.id ?? '');
  expect(new SavedHubs(path, seal).all.map(({ name }) => name)).toEqual(['a', 'c']);
  expect(saved.restore(middle?.id ?? '')).toEqual(middle);
  expect(new SavedHubs(path, seal).all).toEqual(all);
  expect(() => saved.restore(middle?.id ?? '')).toThrow('unknown_hub');
});

test('there is an end to them, and what cannot be is said', () => {
  const saved = new SavedHubs(path, seal);
  for (let i = 0; i < 20; i += 1) saved.save({ ...ward, url: `hub${i}` });
  expect(() => saved.save({ ...ward, url: 'hub20' })).toThrow('too_many_hubs');
  expect(() => saved.save({ ...ward, url: 'ftp://hub/' })).toThrow('bad_url');
  expect(() => saved.remove('nobody')).toThrow('unknown_hub');
  expect(() => saved.rename('nobody', 'x')).toThrow('unknown_hub');
  const nowhere = new SavedHubs(join(path, 'beneath', 'hubs.json'), seal);
  expect(() => nowhere.save(ward)).toThrow('not_saved');
  expect(nowhere.all).toEqual([]);
});

test.each(['', '{', '{"hubs":[{}]}', '{"hubs":[{"id":"x","name":"n","url":"file:///etc/passwd","token":null}]}'])(
  'a file of %j has no hubs in it',
  (text) => {
    new SavedHubs(path, seal).save(ward);
    writeFileSync(path, text);
    expect(new SavedHubs(path, seal).all).toEqual([]);
  },
);

test('the hub that was open last is open again, as long as it is saved', () => {
  const saved = new SavedHubs(path, seal);
  expect(saved.last).toBeNull();
  const hub = saved.save(ward);
  saved.remember(hub.id);
  expect(new SavedHubs(path, seal).last).toEqual(hub);
  saved.remove(hub.id);
  expect(new SavedHubs(path, seal).last).toBeNull();
  saved.restore(hub.id);
  expect(saved.last).toEqual(hub);
  saved.remember(null);
  expect(new SavedHubs(path, seal).last).toBeNull();
});

test('a file from before, which does not say what was open last, keeps its hubs', () => {
  const hub = new SavedHubs(path, seal).save(ward);
  const { hubs } = JSON.parse(readFileSync(path, 'utf8')) as { hubs: unknown };
  for (const last of [undefined, 7]) {
    writeFileSync(path, JSON.stringify({ hubs, last }));
    expect(new SavedHubs(path, seal)).toMatchObject({ all: [hub], last: null });
  }
});
