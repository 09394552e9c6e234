/**
 * The hubs that people have saved and which one was open last, in `{userData}/hubs.json` (0600). A token is kept only where the system seals it; where
 * it cannot, the token stays in memory and is asked for again after the next start.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { ConsoleError } from '../shared/console/service.ts';
import { hubAddress } from './remoteHub.ts';

/** Hubs that can be saved: each has a link of its own while the app runs. */
const LIMIT = 20;

/** What seals a token: Electron's safeStorage, or nothing. */
export interface Seal {
  seal(text: string): Buffer;
  /** Throws for what it cannot open. */
  open(sealed: Buffer): string;
}

/** A hub elsewhere. `url` is its address as people have it: `http://10.0.0.5:8000/`. */
export interface SavedHub {
  readonly id: string;
  readonly name: string;
  readonly url: string;
  /** Null where it was not kept and has not been given since. */
  readonly token: string | null;
}

const file = z.object({
  hubs: z
    .array(
      z.object({
        id: z.string().min(1).max(100),
        name: z.string().max(100),
        url: z.string().max(500),
        /** Sealed, in base64; null where nothing seals. */
        token: z.string().max(4_000).nullable(),
      }),
    )
    .max(LIMIT),
  /** The hub that the window looked at last; null is the one inside this app. */
  last: z.string().max(100).nullable().catch(null),
});

export class SavedHubs {
  readonly #path: string;
  readonly #seal: Seal | null;
  #hubs: readonly SavedHub[];
  #last: string | null = null;
  /** By id: tokens that could not be opened in this run, sealed as they are kept. The next run may have the key again. */
  readonly #unopened = new Map<string, string>();
  /** What has been removed in this run, where it stood: it can come back. */
  readonly #removed = new Map<string, { readonly hub: SavedHub; readonly index: number }>();

  /** `seal` is null where the system keeps no secrets. A file that makes no sense counts as none and is left until the next change. */
  constructor(path: string, seal: Seal | null) {
    this.#path = path;
    this.#seal = seal;
    this.#hubs = this.#read();
  }

  /** Whether a token outlives this run. */
  get keepsTokens(): boolean {
    return this.#seal !== null;
  }

  get all(): readonly SavedHub[] {
    return this.#hubs;
  }

  /** The hub that the window looked at last; null is the one inside this app. */
  get last(): SavedHub | null {
    return this.#hubs.find(({ id }) => id === this.#last) ?? null;
  }

  /** Keeps which hub the window looks at. */
  remember(id: string | null): void {
    if (id === this.#last) return;
    this.#last = id;
    try {
      this.#write(this.#hubs);
    } catch {
      // The next start opens another hub then; the one that is open is no worse for it.
    }
  }

  find(id: string): SavedHub | undefined {
    return this.#hubs.find((hub) => hub.id === id);
  }

  /**
   * Saves a hub; one that is saved at that address gets the new name and token. An empty name is its host. Throws
   * ConsoleError `bad_url`, `too_many_hubs` or `not_saved`.
   */
  save(given: { readonly name: string; readonly url: string; readonly token: string }): SavedHub {
    const url = hubAddress(given.url);
    if (!url) throw new ConsoleError('bad_url', { url: given.url });
    const known = this.#hubs.find((hub) => hub.url === url);
    if (!known && this.#hubs.length >= LIMIT) throw new ConsoleError('too_many_hubs', { limit: LIMIT });
    const name = given.name.trim() || known?.name || new URL(url).host;
    const hub: SavedHub = { id: known?.id ?? randomUUID(), name, url, token: given.token.trim() };
    this.#write(known ? this.#hubs.map((one) => (one === known ? hub : one)) : [...this.#hubs, hub]);
    this.#unopened.delete(hub.id);
    return hub;
  }

  /** Throws ConsoleError `unknown_hub` or `not_saved`. */
  rename(id: string, name: string): void {
    const known = this.#known(id);
    const renamed = { ...known, name: name.trim() || new URL(known.url).host };
    this.#write(this.#hubs.map((hub) => (hub === known ? renamed : hub)));
  }

  /** Throws ConsoleError `unknown_hub` or `not_saved`. */
  remove(id: string): void {
    const hub = this.#known(id);
    const index = this.#hubs.indexOf(hub);
    this.#write(this.#hubs.filter((one) => one !== hub));
    this.#removed.set(id, { hub, index });
    for (const oldest of this.#removed.keys()) {
      if (this.#removed.size <= LIMIT) break;
      this.#removed.delete(oldest);
    }
  }

  /** Puts a hub back where it stood, with its token. Throws ConsoleError `unknown_hub`, `too_many_hubs` or `not_saved`. */
  restore(id: string): SavedHub {
    const removed = this.#removed.get(id);
    if (!removed || this.#hubs.some(({ url }) => url === removed.hub.url)) throw new ConsoleError('unknown_hub');
    if (this.#hubs.length >= LIMIT) throw new ConsoleError('too_many_hubs', { limit: LIMIT });
    this.#write(this.#hubs.toSpliced(removed.index, 0, removed.hub));
    this.#removed.delete(id);
    return removed.hub;
  }

  #known(id: string): SavedHub {
    const hub = this.find(id);
    if (!hub) throw new ConsoleError('unknown_hub');
    return hub;
  }

  #read(): readonly SavedHub[] {
    let hubs: z.output<typeof file>['hubs'];
    try {
      const kept = file.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
      hubs = kept.hubs;
      this.#last = kept.last;
    } catch {
      return [];
    }
    return hubs
      .filter(({ url }) => hubAddress(url) === url)
      .map(({ token, ...hub }) => ({ ...hub, token: token === null ? null : this.#unsealed(hub.id, token) }));
  }

  /** Null for what cannot be opened now: there is no keyring, or another key sealed it. */
  #unsealed(id: string, sealed: string): string | null {
    let token: string | null = null;
    try {
      token = this.#seal?.open(Buffer.from(sealed, 'base64')) ?? null;
    } catch {
      // It counts as none, and is kept.
    }
    if (token === null) this.#unopened.set(id, sealed);
    return token;
  }

  /** Whole or not at all: a power cut leaves the file as it was. */
  #write(hubs: readonly SavedHub[]): void {
    const kept = hubs.map(({ id, name, url, token }) => ({
      ...{ id, name, url },
      token: token === null ? (this.#unopened.get(id) ?? null) : (this.#seal?.seal(token).toString('base64') ?? null),
    }));
    const draft = `${this.#path}.new`;
    try {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      writeFileSync(draft, `${JSON.stringify({ hubs: kept, last: this.#last }, null, 2)}\n`, {
        mode: 0o600,
        flush: true,
      });
      renameSync(draft, this.#path);
    } catch (error) {
      throw new ConsoleError('not_saved', { reason: String((error as NodeJS.ErrnoException).code ?? 'unknown') });
    }
    this.#hubs = hubs;
  }
}
