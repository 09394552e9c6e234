/** What the answers of the layer mean: whose a member is, where a group lives, which queue serves a channel. */
import type { GroupMember, HubContract, LayerQueue } from '../../../shared/console/contract.ts';
import type { Result } from '../../../shared/console/service.ts';

export type Groups = Result<HubContract['layer']['groups']>;
export type Group = Groups['found'][number];

/** How a member is drawn. A stale one is a process that died, whosever it was. */
export const MEMBER_KINDS = ['own', 'hub', 'other', 'stale'] as const;
export type MemberKind = (typeof MEMBER_KINDS)[number];

export function kindOf({ owner, stale }: Pick<GroupMember, 'owner' | 'stale'>): MemberKind {
  return stale ? 'stale' : owner;
}

/** The kinds that a group has, in their fixed order, with how many of each. */
export function kindsOf(members: readonly GroupMember[]): readonly { kind: MemberKind; count: number }[] {
  return MEMBER_KINDS.map((kind) => ({
    kind,
    count: members.filter((member) => kindOf(member) === kind).length,
  })).filter(({ count }) => count > 0);
}

/** A member of Daphne's is not added again: so long before it falls out, somebody should know. */
const SOON_MS = 2 * 60 * 60 * 1_000;

/** What is remarkable in a group, gravest first. */
export type Badge =
  /** The consumer is connected to a hub and to a Daphne: its wearable may get everything twice. */
  | { readonly kind: 'double' }
  /** Its first member that nobody renews falls out at `at`, and gets nothing from then on. */
  | { readonly kind: 'expiring'; readonly at: number }
  | { readonly kind: 'stale' }
  /** The hub stays in it for a consumer that left. */
  | { readonly kind: 'lingering' };

export function badgesOf({ members }: Group, now: number, groupExpirySeconds: number): readonly Badge[] {
  const living = members.filter(({ stale }) => !stale);
  const others = living.filter(({ owner }) => owner === 'other');
  const ours = living.filter(({ owner }) => owner !== 'other');
  const ends = others.flatMap((member) => expiryOf(member, groupExpirySeconds) ?? []);
  const first = Math.min(...ends);
  const badges: Badge[] = [];
  if (others.length > 0 && ours.some(({ lingering }) => !lingering)) badges.push({ kind: 'double' });
  if (first - now < SOON_MS) badges.push({ kind: 'expiring', at: first });
  if (living.length < members.length) badges.push({ kind: 'stale' });
  if (ours.some(({ lingering }) => lingering)) badges.push({ kind: 'lingering' });
  return badges;
}

/** When a member falls out of its group if nobody adds it again; null where the layer does not say. */
export function expiryOf({ addedAt }: Pick<GroupMember, 'addedAt'>, groupExpirySeconds: number): number | null {
  return addedAt === null ? null : addedAt + groupExpirySeconds * 1_000;
}

/** When the member that was added longest ago was added. */
export function oldestOf(members: readonly GroupMember[]): number | null {
  const times = members.flatMap(({ addedAt }) => addedAt ?? []);
  return times.length === 0 ? null : Math.min(...times);
}

/** The consumer whose group it is by the name that the Django project gives it; null for any other group. */
export function consumerOf(group: string): string | null {
  return /^notifications_([\w-]{1,64})$/.exec(group)?.[1] ?? null;
}

/** The key of the queue that serves a channel: the layer's prefix and the name up to its `!`. */
export function queueOf(channel: string, prefix: string): string {
  const end = channel.indexOf('!');
  return prefix + (end < 0 ? channel : channel.slice(0, end + 1));
}

/** A queue's key in a few characters: who it belongs to and, for a hub, which of its queues: `7f3a….5!`, `91be…!`. */
export function shortQueue(key: string, prefix: string): string {
  const name = key.startsWith(prefix) ? key.slice(prefix.length) : key;
  const ours = /^specific\.pulsera\.([0-9a-f]{4})[0-9a-f]*\.(\d+)!$/.exec(name);
  if (ours) return `${ours[1]}….${ours[2]}!`;
  const theirs = /^specific\.([0-9a-zA-Z]{4})[0-9a-zA-Z]*!$/.exec(name);
  return theirs ? `${theirs[1]}…!` : name;
}

/** Lines that a block takes beside its queues: its head, and Daphne's warning. */
const BLOCK_LINES = 2;

/** Blocks in two columns of about the same height, each in the shorter one so far. */
export function columnsOf(blocks: readonly QueueBlock[]): readonly [readonly QueueBlock[], readonly QueueBlock[]] {
  const columns: [QueueBlock[], QueueBlock[]] = [[], []];
  const heights: [number, number] = [0, 0];
  for (const block of blocks) {
    const to = heights[0] <= heights[1] ? 0 : 1;
    columns[to].push(block);
    heights[to] += block.queues.length + BLOCK_LINES;
  }
  return columns;
}

/** How full a queue is, 0 to 1 and over. */
export const fullness = ({ depth, capacity }: Pick<LayerQueue, 'depth' | 'capacity'>): number =>
  capacity === 0 ? 0 : depth / capacity;

/** From here on a queue is amber. */
export const NEARLY_FULL = 0.8;

export function fullestOf(queues: readonly LayerQueue[]): LayerQueue | null {
  return queues.reduce<LayerQueue | null>(
    (fullest, queue) => (fullest === null || fullness(queue) > fullness(fullest) ? queue : fullest),
    null,
  );
}

/** The queues of one owner. */
export interface QueueBlock {
  readonly owner: LayerQueue['owner'];
  /** Of another hub's, its number. */
  readonly hub: number | null;
  readonly queues: readonly LayerQueue[];
}

const byKey = new Intl.Collator('en', { numeric: true });

/** Queues by who reads them: ours, each other hub's, then what is left, which are Daphnes'. */
export function blocksOf(queues: readonly LayerQueue[]): readonly QueueBlock[] {
  const blocks = new Map<string, QueueBlock & { queues: LayerQueue[] }>();
  for (const queue of queues.toSorted((a, b) => byKey.compare(a.key, b.key))) {
    const id = queue.owner === 'hub' ? `hub ${queue.hub}` : queue.owner;
    const block = blocks.get(id) ?? { owner: queue.owner, hub: queue.hub, queues: [] };
    block.queues.push(queue);
    blocks.set(id, block);
  }
  const rank = { own: 0, hub: 1, other: 2 } as const;
  return [...blocks.values()].toSorted((a, b) => rank[a.owner] - rank[b.owner]);
}
