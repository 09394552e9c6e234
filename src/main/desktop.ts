/** The service that only this app has: which hub the window looks at, and where the window should go. */
import type { DesktopState, desktopContract } from '../shared/console/desktop.ts';
import type { Implementation, Sink } from '../shared/console/service.ts';
import type { Hubs } from './hubs.ts';
import { checkedRoute } from './linkedRoute.ts';
import type { LocalHub } from './localHub.ts';
import { startAtLogin, startsAtLogin } from './loginItem.ts';
import type { Notices } from './notices.ts';
import type { Preferences, PreferencesFile } from './preferences.ts';
import type { Updates } from './updates.ts';

const MINUTE_MS = 60_000;

export interface DesktopServiceOptions {
  readonly local: LocalHub;
  readonly hubs: Hubs;
  readonly notices: Notices;
  readonly preferences: PreferencesFile;
  readonly updates: Updates;
  readonly hasTray: () => boolean;
  readonly onWall: () => void;
  /** Something that people have chosen for the app is another now. */
  readonly onChoice: () => void;
}

export class DesktopService {
  readonly #options: DesktopServiceOptions;
  readonly #states = new Set<Sink<DesktopState>>();
  readonly #routes = new Set<Sink<{ route: string }>>();
  /** Where the window should go once its page listens. */
  #wanted: string | null = null;

  constructor(options: DesktopServiceOptions) {
    this.#options = options;
  }

  /** The service as the console's server takes it. */
  readonly implementation: Implementation<(typeof desktopContract)['desktop']> = {
    state: (_args, sink) => {
      sink.push(this.#state());
      return enter(this.#states, sink);
    },
    routes: (_args, sink) => {
      // The wall stays where it is.
      if (sink.asker.from !== 'window') return () => {};
      if (this.#wanted !== null) sink.push({ route: this.#wanted });
      this.#wanted = null;
      return enter(this.#routes, sink);
    },
    saveHub: (hub) => {
      this.#options.hubs.save(hub);
      return {};
    },
    useHub: ({ id, route = '' }) => {
      this.#options.hubs.use(id);
      const checked = checkedRoute(route);
      if (checked !== null) this.goNext(checked);
      return {};
    },
    renameHub: ({ id, name }) => {
      this.#options.hubs.rename(id, name);
      return {};
    },
    removeHub: ({ id }) => {
      this.#options.hubs.remove(id);
      return {};
    },
    restoreHub: ({ id }) => {
      this.#options.hubs.restore(id);
      return {};
    },
    doNotDisturb: ({ minutes }) => {
      this.#options.notices.rest(minutes * MINUTE_MS);
      return {};
    },
    wantUpdates: ({ wanted }) => {
      this.#options.preferences.choose({ updates: wanted });
      this.#options.updates.want(wanted);
      return {};
    },
    lookForUpdate: () => {
      void this.#options.updates.look();
      return {};
    },
    restartToUpdate: () => {
      this.#options.updates.restart();
      return {};
    },
    openWall: () => {
      this.#options.onWall();
      return {};
    },
    closeToTray: ({ wanted }) => this.closeToTray(wanted),
    startAtLogin: ({ wanted }) => this.startAtLogin(wanted),
    chooseTheme: ({ theme }) => (theme === this.#options.preferences.values.theme ? {} : this.#choose({ theme })),
    chooseLanguage: ({ language }) =>
      language === this.#options.preferences.values.language ? {} : this.#choose({ language }),
    startLocal: async ({ port, forgetHost = false }) => {
      await this.#options.local.start(port ?? undefined, forgetHost);
      return {};
    },
  };

  /** Throws ConsoleError `not_saved`. */
  closeToTray(wanted: boolean): Record<string, never> {
    return this.#choose({ closeToTray: wanted });
  }

  /** Throws ConsoleError `not_saved`. */
  startAtLogin(wanted: boolean): Record<string, never> {
    startAtLogin(wanted);
    this.#options.onChoice();
    this.stateChanged();
    return {};
  }

  stateChanged(): void {
    for (const sink of this.#states) sink.push(this.#state());
  }

  /** Sends the window to a route of the console; where its page is just coming back, as soon as it is there. */
  go(route: string): void {
    if (this.#routes.size === 0) this.#wanted = route;
    for (const sink of this.#routes) sink.push({ route });
  }

  /** Where the next page goes: the present one is about to be loaded anew. */
  goNext(route: string): void {
    this.#wanted = route;
  }

  #choose(change: Partial<Preferences>): Record<string, never> {
    this.#options.preferences.choose(change);
    this.#options.onChoice();
    this.stateChanged();
    return {};
  }

  #state(): DesktopState {
    const { local, hubs, notices, updates, preferences, hasTray } = this.#options;
    return {
      ...{ local: local.state, hubs: hubs.saved, keepsTokens: hubs.keepsTokens, target: hubs.target },
      quietUntil: notices.restsUntil,
      updates: updates.state,
      tray: { there: hasTray(), closeTo: preferences.values.closeToTray },
      atLogin: startsAtLogin(),
    };
  }
}

function enter<T>(set: Set<T>, sink: T): () => void {
  set.add(sink);
  return () => set.delete(sink);
}
