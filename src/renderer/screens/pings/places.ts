/**
 * Where each consumer is on the wall. Places are kept, so that people learn where somebody is: ids that end in a number
 * stand in blocks by their hundred (`1712` is the 13th of block 1700), others in blocks of up to a hundred in order, where
 * one that comes moves at most those of its own block.
 */
import { idKey } from '../connections/order.ts';

/** Consumers of a block. */
export const BLOCK = 100;
/** A family of ids is placed by number while its blocks hold so many on average; below the second one no more. */
const DENSE = 12;
const SPARSE = 4;

/** A block: its places in order, null where nobody is, and what it is called. */
export interface Block {
  readonly label: string;
  readonly ids: readonly (string | null)[];
}

/** A numbered id: what stands before the number, and the number. */
const NUMBERED = /^(.*?)(0|[1-9]\d{0,11})$/;

interface MutableBlock {
  label: string;
  ids: (string | null)[];
}

/** Ids that differ only by their number: `ward-b_7` and `ward-b_12`. */
interface Family {
  readonly numbers: Map<string, number>;
  /** Members by their hundred. */
  readonly hundreds: Map<number, Set<string>>;
  dense: boolean;
}

export class Places {
  readonly #families = new Map<string, Family>();
  readonly #numbered = new Map<string, Map<number, MutableBlock>>();
  /** Blocks of those that are not placed by number, in order. */
  #ordered: MutableBlock[] = [];
  /** Which of those somebody is in. */
  readonly #home = new Map<string, MutableBlock>();
  #known = new Set<string>();
  #blocks: readonly Block[] = [];

  /** Every block, in order. The same object until somebody comes or leaves. */
  get blocks(): readonly Block[] {
    return this.#blocks;
  }

  /** Takes who is there now; answers whether the blocks changed. Whoever leaves leaves the place empty. */
  update(ids: Iterable<string>): boolean {
    const now = new Set(ids);
    const came = [...now].filter((id) => !this.#known.has(id));
    const left = [...this.#known].filter((id) => !now.has(id));
    if (came.length === 0 && left.length === 0) return false;
    const first = this.#known.size === 0;
    this.#known = now;
    for (const id of left) this.#leave(id);
    for (const id of came) this.#join(id);
    const changed = this.#judge();
    // From scratch there are no places to keep; else only who came, and the families that are placed anew, move.
    if (first || changed) this.#placeAll();
    else for (const id of came) this.#place(id);
    this.#tidy();
    this.#blocks = this.#list();
    return true;
  }

  #join(id: string): void {
    const [name, number] = split(id);
    if (number === null) return;
    let family = this.#families.get(name);
    if (!family) {
      family = { numbers: new Map(), hundreds: new Map(), dense: false };
      this.#families.set(name, family);
    }
    family.numbers.set(id, number);
    const hundred = Math.floor(number / BLOCK);
    const members = family.hundreds.get(hundred) ?? new Set();
    family.hundreds.set(hundred, members.add(id));
  }

  #leave(id: string): void {
    const [name, number] = split(id);
    const family = this.#families.get(name);
    if (family && number !== null) {
      const hundred = Math.floor(number / BLOCK);
      family.numbers.delete(id);
      family.hundreds.get(hundred)?.delete(id);
      if (family.hundreds.get(hundred)?.size === 0) family.hundreds.delete(hundred);
      const block = this.#numbered.get(name)?.get(hundred);
      if (block) block.ids[number % BLOCK] = null;
      if (family.numbers.size === 0) this.#families.delete(name);
    }
    const home = this.#home.get(id);
    if (home) home.ids[home.ids.indexOf(id)] = null;
    this.#home.delete(id);
  }

  /** Decides which families are placed by number; answers whether one changed its way. */
  #judge(): boolean {
    let changed = false;
    for (const [name, family] of this.#families) {
      const full = family.numbers.size / family.hundreds.size;
      const dense =
        family.hundreds.size === 1 ? name === '' || full >= SPARSE : full >= (family.dense ? SPARSE : DENSE);
      if (dense !== family.dense) changed = true;
      family.dense = dense;
    }
    return changed;
  }

  #placeAll(): void {
    const rest: string[] = [];
    for (const name of this.#numbered.keys()) {
      if (!this.#families.get(name)?.dense) this.#numbered.delete(name);
    }
    for (const id of this.#known) if (!this.#placeByNumber(id)) rest.push(id);
    rest.sort(byKey);
    this.#ordered = [];
    this.#home.clear();
    for (let i = 0; i < rest.length; i += BLOCK) this.#ordered.push(this.#house(rest.slice(i, i + BLOCK)));
  }

  #place(id: string): void {
    if (!this.#placeByNumber(id)) this.#placeInOrder(id);
  }

  #placeByNumber(id: string): boolean {
    const [name, number] = split(id);
    if (number === null || !this.#families.get(name)?.dense) return false;
    const blocks = this.#numbered.get(name) ?? new Map<number, MutableBlock>();
    this.#numbered.set(name, blocks);
    const hundred = Math.floor(number / BLOCK);
    const block = blocks.get(hundred) ?? {
      label: `${name}${hundred * BLOCK}`,
      ids: Array.from({ length: BLOCK }, () => null),
    };
    blocks.set(hundred, block);
    block.ids[number % BLOCK] = id;
    return true;
  }

  #placeInOrder(id: string): void {
    const behind = this.#ordered.findIndex(({ label }) => byKey(id, label) < 0);
    const at = behind < 0 ? this.#ordered.length - 1 : Math.max(0, behind - 1);
    const block = this.#ordered[at];
    if (!block) {
      this.#ordered.push(this.#house([id]));
      return;
    }
    this.#home.set(id, block);
    if (at === 0 && byKey(id, block.label) < 0) block.label = id;
    const next = block.ids.findIndex((other) => other !== null && byKey(id, other) < 0);
    const to = next < 0 ? block.ids.length : next;
    // An empty place just where it belongs moves nobody.
    if (to > 0 && block.ids[to - 1] === null) block.ids[to - 1] = id;
    else block.ids.splice(to, 0, id);
    if (block.ids.length <= BLOCK) return;
    block.ids = block.ids.filter((other) => other !== null);
    if (block.ids.length <= BLOCK) return;
    const half = block.ids.splice(BLOCK / 2).filter((other) => other !== null);
    this.#ordered.splice(at + 1, 0, this.#house(half));
  }

  #house(ids: readonly string[]): MutableBlock {
    const block = { label: ids[0] ?? '', ids: [...ids] };
    for (const id of ids) this.#home.set(id, block);
    return block;
  }

  /** Blocks that are all empty stay, so that the others keep still, until they outnumber the rest. */
  #tidy(): void {
    const all = [...this.#ordered, ...[...this.#numbered.values()].flatMap((blocks) => [...blocks.values()])];
    const empty = all.filter(isEmpty).length;
    if (empty * 2 <= all.length) return;
    this.#ordered = this.#ordered.filter((block) => !isEmpty(block));
    for (const [name, blocks] of this.#numbered) {
      for (const [hundred, block] of blocks) if (isEmpty(block)) blocks.delete(hundred);
      if (blocks.size === 0) this.#numbered.delete(name);
    }
  }

  #list(): readonly Block[] {
    const numbered = [...this.#numbered]
      .sort(([a], [b]) => byKey(a, b))
      .flatMap(([, blocks]) => [...blocks].sort(([a], [b]) => a - b).map(([, block]) => block));
    return [...numbered, ...this.#ordered];
  }
}

/** An id as its family's name and its number, null where it has none that is written the usual way (`07` is not). */
function split(id: string): readonly [name: string, number: number | null] {
  const [, name = '', digits] = NUMBERED.exec(id) ?? [];
  // `0` behind other digits is part of a number with zeros before it, or of a longer one than we count.
  if (digits === undefined || /\d$/.test(name)) return ['', null];
  return [name, Number(digits)];
}

function byKey(a: string, b: string): number {
  const [x, y] = [idKey(a), idKey(b)];
  return x < y ? -1 : x > y ? 1 : a < b ? -1 : a > b ? 1 : 0;
}

function isEmpty({ ids }: Block): boolean {
  return ids.every((id) => id === null);
}
