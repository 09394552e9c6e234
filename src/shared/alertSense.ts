/** Looks at one hub for alerts, over a link of its own or the page's: opens only what the rules ask for, and catches up. */
import { AlertEngine, type Happening, happening } from './alertEngine.ts';
import type { LiveRule } from './alertRules.ts';
import { Troubles } from './alertTroubles.ts';
import type { ConsoleClient } from './console/client.ts';
import { contract, HISTORY_LIMIT, type HubContract, type TrackedNotification } from './console/contract.ts';
import type { Schedule } from './console/port.ts';
import { standingOf, subjectOf, type Trouble } from './troubles.ts';

/** Pages of the history read for what was missed: as many notifications as the centre keeps alerts. */
const PAGES = 5;
/** How far `fecha_envio` and the moment of storing may be apart for what was missed. */
const APART_MS = 10 * 60_000;
/** How long it may take from storing a notification until the link tells of it. */
const TELLS_WITHIN_MS = 10_000;
/** Notifications of which it is remembered that they were told of. */
const TOLD_LIMIT = 10_000;
/** From here on ids are hubs' own, and one id is one notification whichever hub tells of it. */
const OWN_IDS_FROM = 2 ** 52;
/** The longest that a timer waits: the computer may have slept meanwhile. */
const LONGEST_MS = 60_000;

export interface SenseOptions {
  readonly client: ConsoleClient<HubContract>;
  readonly schedule: Schedule;
  /** This machine's time, in ms since 1970. */
  readonly now: () => number;
  /** Whether it is trouble already when the hub cannot be reached the first time. */
  readonly awayFromStart: boolean;
  /** By the hub's time, until when notifications are known; 0 is never. */
  readonly knownUntil: () => number;
  readonly onKnown: (until: number) => void;
  /** Whether this notification has not been told of yet; if so, it has now. */
  readonly isNew: (consumer: string, id: number) => boolean;
  /** Times are this machine's. `asOne` belongs together; `passed` is over already. */
  readonly onHappenings: (happenings: readonly Happening[], how: { asOne: boolean; passed: boolean }) => void;
}

export class AlertSense {
  readonly #options: SenseOptions;
  readonly #engine = new AlertEngine();
  readonly #troubles: Troubles;
  readonly #stopFollowing: () => void;
  #rules: readonly LiveRule[] = [];
  #stored: { readonly about: string; readonly close: () => void } | null = null;
  #closeTurns: (() => void) | null = null;
  #closeStatus: (() => void) | null = null;
  #stopTimer: () => void = () => {};
  #reached = false;
  #begun = false;
  /** What was missed has not all been read: what is heard of meanwhile does not make it known. */
  #behind = true;
  /** When the newest notification that was heard of was stored, by the hub's time. */
  #newest = 0;
  #closed = false;

  constructor(options: SenseOptions) {
    this.#options = options;
    const { client, schedule, now } = options;
    this.#troubles = new Troubles({
      schedule,
      now,
      onTroubles: (troubles, at, passed) => this.#trouble(troubles, at, passed),
    });
    this.#stopFollowing = client.onState(() => this.#follow());
    this.#follow();
  }

  /** The rules from now on. */
  setRules(rules: readonly LiveRule[]): void {
    this.#rules = rules;
    this.#engine.setRules(rules, this.#options.client.now());
    const { client } = this.#options;
    this.#listenToStored();
    const begins = !this.#begun;
    this.#begun = true;
    if (begins && client.state.phase === 'ready') void this.#catchUp();
    const asks = (...kinds: LiveRule['rule']['when']['kind'][]): boolean =>
      rules.some(({ rule }) => kinds.includes(rule.when.kind));
    if (asks('silent', 'gone', 'storm')) {
      this.#closeTurns ??= client.open('connections.turns', {}, { event: (said) => this.#turn(said) });
    } else if (this.#closeTurns) {
      this.#closeTurns();
      this.#closeTurns = null;
      this.#engine.forgetTurns();
    }
    if (asks('trouble')) {
      // Checked, as a hub elsewhere may say anything; what makes no sense ends the link, and it is tried again later.
      this.#closeStatus ??= client.open(
        'hub.status',
        {},
        { event: (said) => this.#troubles.notice(standingOf(contract.hub.status.event.parse(said))) },
      );
    } else if (this.#closeStatus) {
      this.#closeStatus();
      this.#closeStatus = null;
    }
    this.#look();
  }

  close(): void {
    this.#closed = true;
    this.#stopFollowing();
    this.#stopTimer();
    this.#troubles.close();
    this.#stored?.close();
    this.#closeTurns?.();
    this.#closeStatus?.();
  }

  /** The hub could not be reached, where the link itself does not say so yet. */
  miss(): void {
    if (this.#closed) return;
    if (this.#reached || this.#options.awayFromStart) this.#troubles.notice({ hub: 'away' });
  }

  #follow(): void {
    const { phase } = this.#options.client.state;
    if (phase === 'ready') {
      this.#reached = true;
      this.#troubles.notice({ hub: 'ok' });
      void this.#catchUp();
      this.#look();
      return;
    }
    this.#behind = true;
    this.#engine.lose();
    if (phase !== 'connecting') this.miss();
  }

  #listenToStored(): void {
    const tipos = new Set<string>();
    let every = false;
    let asked = false;
    for (const { rule } of this.#rules) {
      if (rule.when.kind !== 'notification') continue;
      asked = true;
      every ||= rule.when.tipos.length === 0;
      for (const tipo of rule.when.tipos) tipos.add(tipo);
    }
    const wanted = every || tipos.size > 100 ? null : [...tipos].sort();
    const about = asked ? JSON.stringify(wanted) : '';
    if ((this.#stored?.about ?? '') === about) return;
    // What is asked for only now was stored before in vain.
    if (!this.#behind) this.#know(this.#options.client.heard - TELLS_WITHIN_MS);
    this.#stored?.close();
    this.#stored = null;
    if (!asked) return;
    const { event } = contract.notifications.stored;
    const close = this.#options.client.open(
      'notifications.stored',
      { tipos: wanted },
      {
        event: (said) => {
          const { notifications, simulated, dropped } = event.parse(said);
          this.#tellStored(notifications, new Set(simulated), false);
          const all = notifications.every(({ consumer }) => simulated.includes(consumer));
          this.#tell(this.#engine.uncounted(dropped, all, this.#options.client.now()));
        },
      },
    );
    this.#stored = { about, close };
  }

  #turn(said: unknown): void {
    const turns = contract.connections.turns.event.parse(said);
    this.#tell(this.#engine.turned(turns, this.#options.client.now()));
    this.#wait();
  }

  #look(): void {
    if (this.#options.client.state.phase !== 'ready') return;
    this.#tell(this.#engine.look(this.#options.client.now()));
    this.#wait();
  }

  #wait(): void {
    this.#stopTimer();
    const { client, schedule } = this.#options;
    const wait = this.#engine.nextDue - client.now();
    if (Number.isFinite(wait)) this.#stopTimer = schedule(() => this.#look(), Math.min(LONGEST_MS, Math.max(0, wait)));
  }

  #tellStored(found: readonly TrackedNotification[], simulated: ReadonlySet<string>, late: boolean): void {
    const fresh = found.filter(({ consumer, id }) => this.#options.isNew(consumer, id));
    this.#newest = Math.max(this.#newest, ...found.map(({ storedAt }) => storedAt));
    if (!this.#behind) this.#know(this.#newest);
    this.#tell(this.#engine.stored(fresh, simulated, late));
  }

  #know(until: number): void {
    if (until > this.#options.knownUntil()) this.#options.onKnown(until);
  }

  /** Finds in the history what was stored while there was no contact. It is told late, and together. */
  async #catchUp(): Promise<void> {
    const { client, knownUntil } = this.#options;
    // A link that stood before there were rules has nothing to catch up with yet.
    if (!this.#begun) return;
    const since = knownUntil();
    if (since === 0) this.#know(client.now());
    else if (this.#stored && !(await this.#readMissed(this.#stored.about, since))) return;
    if (client.state.phase !== 'ready') return;
    this.#behind = false;
    this.#know(this.#newest);
  }

  /** Answers whether it could all be read. What could not is read the next time. */
  async #readMissed(about: string, since: number): Promise<boolean> {
    const tipos = (JSON.parse(about) as string[] | null) ?? [null];
    const missed: TrackedNotification[] = [];
    let whole = true;
    try {
      for (const tipo of tipos) missed.push(...(await this.#missed(tipo, since)));
    } catch {
      // The link was lost again, or the store does not answer: what was found so far is told.
      whole = false;
    }
    if (this.#closed) return false;
    const simulated = missed.filter(({ producer }) => producer === 'simulator').map(({ consumer }) => consumer);
    this.#tellStored(
      missed.sort((a, b) => a.storedAt - b.storedAt || a.id - b.id),
      new Set(simulated),
      true,
    );
    return whole;
  }

  async #missed(tipo: string | null, since: number): Promise<TrackedNotification[]> {
    const { result } = contract.notifications.history;
    const found: TrackedNotification[] = [];
    let before: { sentAt: number; id: number; consumer: string } | null = null;
    for (let page = 0; page < PAGES; page += 1) {
      const asked = {
        ...({ consumer: null, text: '', state: 'all', producer: null } as const),
        tipo,
        before,
        limit: HISTORY_LIMIT,
      };
      const { notifications, next } = result.parse(await this.#options.client.call('notifications.history', asked));
      found.push(...notifications.filter(({ storedAt }) => storedAt >= since));
      const oldest = notifications.at(-1)?.sentAt ?? 0;
      if (!next || oldest < since - APART_MS) break;
      before = next;
    }
    return found;
  }

  #trouble(troubles: readonly Trouble[], at: number, passed: boolean): void {
    const found = troubles.flatMap((trouble) => {
      const about = subjectOf(trouble);
      const matching = this.#rules.filter(
        ({ rule: { when } }) => when.kind === 'trouble' && when.about.includes(about),
      );
      const facts = { consumer: null, simulated: false, at, late: false };
      return happening(matching, { ...facts, what: { kind: 'trouble', trouble } });
    });
    if (found.length > 0) this.#options.onHappenings(found, { asOne: true, passed });
  }

  /** Told in this machine's time. */
  #tell(happenings: readonly Happening[]): void {
    if (happenings.length === 0) return;
    const { client, now, onHappenings } = this.#options;
    const distance = now() - client.now();
    // Nothing happens in the future, whatever a hub says.
    const own = happenings.map((one) => ({ ...one, at: Math.max(0, Math.min(now(), Math.round(one.at + distance))) }));
    const late = own.filter((one) => one.late);
    const timely = own.filter((one) => !one.late);
    if (late.length > 0) onHappenings(late, { asOne: true, passed: false });
    if (timely.length > 0) onHappenings(timely, { asOne: false, passed: false });
  }
}

/** Notifications that were told of lately, by whichever hub, and however they were found. */
export class ToldNotifications {
  readonly #names = new Set<string>();

  /** Whether a notification had not been told of; now it has. */
  isNew(hub: string | null, consumer: string, id: number): boolean {
    const name = `${id >= OWN_IDS_FROM ? '' : (hub ?? '')} ${consumer} ${id}`;
    if (this.#names.has(name)) return false;
    this.#names.add(name);
    for (const oldest of this.#names) {
      if (this.#names.size <= TOLD_LIMIT) break;
      this.#names.delete(oldest);
    }
    return true;
  }
}
