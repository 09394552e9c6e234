/** Names of channels, groups and keys as Channels and channels_redis make them, and on which Redis they are. */
import { crc32 } from 'node:zlib';
import { SettingsError } from '../shared/settings.ts';
import { LayerError } from './layer.ts';

const LONGEST_NAME = 99;
const CHANNEL = /^[a-zA-Z\d\-_.]+(![\w\-.]*)?$/;
const GROUP = /^[a-zA-Z\d\-_.]+$/;

/** @throws LayerError for a name that Channels refuses too. */
export function checkChannel(name: string): void {
  if (name.length > LONGEST_NAME || !CHANNEL.test(name)) throw badName('channel');
}

/** @throws LayerError for a name that Channels refuses too. */
export function checkGroup(name: string): void {
  if (name.length > LONGEST_NAME || !GROUP.test(name)) throw badName('group');
}

function badName(what: string): LayerError {
  return new LayerError(
    'bad_name',
    `The name of a ${what} has 1 to ${LONGEST_NAME} ASCII letters, digits, hyphens, underscores and periods.`,
  );
}

/** The part up to and with the `!`, which says whose channel it is; a general channel whole. */
export function nonLocalName(channel: string): string {
  return channel.slice(0, channel.indexOf('!') + 1) || channel;
}

/** The sorted set in which what was sent to the channel waits. */
export function queueKey(prefix: string, channel: string): string {
  return prefix + nonLocalName(channel);
}

/** The sorted set of the group's members, scored by when they joined. */
export function groupKey(prefix: string, group: string): string {
  return `${prefix}:group:${group}`;
}

/** The group's channel in Redis' own publish and subscribe. */
export function pubsubGroup(prefix: string, group: string): string {
  return `${prefix}__group__${group}`;
}

/** Which of `hosts` has what goes by `name`: `_consistent_hash` of channels_redis. */
export function shardOf(name: string, hosts: number): number {
  return hosts === 1 ? 0 : Math.floor((crc32(name) & 0xfff) / (4096 / hosts));
}

/**
 * How many messages may wait for a channel. `patterns` are `glob=number` or `/regular expression/=number`; the first
 * that fits counts, as in `get_capacity`.
 * @throws SettingsError for a regular expression that is none.
 */
export function capacities(patterns: readonly string[], otherwise: number): (channel: string) => number {
  const rules = patterns.map((text) => {
    const cut = text.lastIndexOf('=');
    return { pattern: capacityPattern(text.slice(0, cut)), capacity: Number(text.slice(cut + 1)) };
  });
  return (channel) => rules.find(({ pattern }) => pattern.test(channel))?.capacity ?? otherwise;
}

function capacityPattern(text: string): RegExp {
  const expression = /^\/(.+)\/$/.exec(text)?.[1];
  if (expression === undefined) return new RegExp(`^${fromGlob(text)}$`, 's');
  try {
    // Python's match looks at the start only.
    return new RegExp(`^(?:${expression})`);
  } catch {
    throw new SettingsError(`A channel capacity cannot be used: ${text} is not a regular expression.`);
  }
}

/** A glob as a regular expression: Python's `fnmatch.translate`. */
function fromGlob(glob: string): string {
  let pattern = '';
  let at = 0;
  while (at < glob.length) {
    const char = glob.charAt(at++);
    if (char === '*') {
      while (glob.charAt(at) === '*') at++;
      pattern += '.*';
    } else if (char === '?') {
      pattern += '.';
    } else if (char === '[') {
      // A `]` that comes first, or first behind `!`, belongs to the set.
      const end = glob.indexOf(']', glob.charAt(at) === '!' ? at + 2 : at + 1);
      pattern += end < 0 ? '\\[' : setOf(glob.slice(at, end));
      if (end >= 0) at = end + 1;
    } else {
      pattern += char.replace(/[\\^$.|?*+()[\]{}/]/g, '\\$&');
    }
  }
  return pattern;
}

function setOf(text: string): string {
  const negated = text.startsWith('!');
  const members = [...(negated ? text.slice(1) : text)];
  let set = '';
  for (let at = 0; at < members.length; at++) {
    const from = members[at] ?? '';
    const to = members[at + 1] === '-' ? members[at + 2] : undefined;
    if (to === undefined) set += escapeInSet(from);
    else {
      // A range that runs backwards holds nothing; JavaScript would refuse it.
      if (from <= to) set += `${escapeInSet(from)}-${escapeInSet(to)}`;
      at += 2;
    }
  }
  if (set === '') return negated ? '.' : '(?!)';
  return `[${negated ? '^' : ''}${set}]`;
}

function escapeInSet(char: string): string {
  return /[\\\]^[-]/.test(char) ? `\\${char}` : char;
}
