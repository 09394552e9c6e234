/** Trouble with the hub on the desktop: what lasts is told once, several at once in one notification, and so is its end. */
import type { i18n } from 'i18next';
import type { ConsoleClient } from '../shared/console/client.ts';
import { contract, type HubContract } from '../shared/console/contract.ts';
import type { DesktopTrouble } from '../shared/console/desktop.ts';
import type { Schedule } from '../shared/console/port.ts';
import { SOUND, type Standing, standingOf, type Trouble, troublesBetween } from '../shared/troubles.ts';
import type { Notices } from './notices.ts';
import type { OwnLink } from './ownLink.ts';

const KEPT = 200;
/** A trouble that has passed by then is not worth anybody's attention; nothing is told more often than this. */
const LASTS_MS = 3_000;

export interface TroublesOptions {
  readonly link: OwnLink;
  readonly notices: Notices;
  readonly schedule: Schedule;
  readonly words: i18n;
  readonly onTrouble: (trouble: DesktopTrouble) => void;
}

export class Troubles {
  readonly #options: TroublesOptions;
  /** What people know. */
  #told: Standing = SOUND;
  #now: Standing = SOUND;
  /** What was first noticed and waits, since when (ms since 1970). */
  #waiting: { readonly news: readonly Trouble[]; readonly at: number } | null = null;
  #stopWaiting: () => void = () => {};
  #kept: DesktopTrouble[] = [];

  constructor(options: TroublesOptions) {
    this.#options = options;
    options.link.onClient((client) => this.#listen(client));
  }

  /** Troubles of this run, newest last, at most 200. */
  get kept(): readonly DesktopTrouble[] {
    return this.#kept;
  }

  close(): void {
    this.#stopWaiting();
  }

  /** Another hub: nothing is known of it yet. */
  #listen(client: ConsoleClient<HubContract>): void {
    this.#stopWaiting();
    this.#waiting = null;
    this.#told = SOUND;
    this.#now = SOUND;
    const { event } = contract.hub.status;
    // Checked, as a hub elsewhere may say anything.
    client.open('hub.status', {}, { event: (said) => this.#notice(standingOf(event.parse(said))) });
  }

  #notice(now: Standing): void {
    this.#now = now;
    if (this.#waiting) return;
    const news = troublesBetween(this.#told, now);
    if (news.length === 0) return;
    this.#waiting = { news, at: Date.now() };
    this.#stopWaiting = this.#options.schedule(() => this.#tell(), LASTS_MS);
  }

  #tell(): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    this.#waiting = null;
    const news = troublesBetween(this.#told, this.#now);
    this.#told = this.#now;
    const [first] = news;
    if (first === undefined) {
      this.#keep(waiting.news, waiting.at, 'suppressed', 'passed');
      return;
    }
    const { words, notices } = this.#options;
    const sentences = news.map((trouble) => words.t(`trouble.${trouble}.body`));
    notices.show(
      { title: words.t(`trouble.${first}.title`), body: sentences.join(' '), route: routeOf(first) },
      (outcome, reason) => this.#keep(news, waiting.at, outcome, reason),
    );
  }

  #keep(news: readonly Trouble[], at: number, outcome: DesktopTrouble['outcome'], reason: string): void {
    for (const trouble of news) {
      const kept: DesktopTrouble = { at, trouble, outcome, reason };
      this.#kept = [...this.#kept, kept].slice(-KEPT);
      this.#options.onTrouble(kept);
    }
  }
}

/** Where more is known of it. */
function routeOf(trouble: Trouble): string {
  return trouble.startsWith('layer') ? '/channels' : '/diagnosis';
}
