/** The icon in the tray: how things stand at a glance, and what one wants without the window. */
import { join } from 'node:path';
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { i18n } from 'i18next';
import type { DesktopState } from '../shared/console/desktop.ts';
import { formatUntil, formatWhen } from '../shared/format.ts';
import type { Language } from '../shared/words/words.ts';
import type { Notices } from './notices.ts';
import type { PreferencesFile } from './preferences.ts';

const IMAGES = join(import.meta.dirname, '../../resources/tray');

export type TrayState = 'fine' | 'attention' | 'away';

/** What the tray tells. */
export interface TrayFacts extends Pick<DesktopState, 'local' | 'hubs' | 'target' | 'quietUntil'> {
  /** Wearables that are connected to the hub inside this app. */
  readonly connected: number;
  /** Alerts that nobody has seen yet. */
  readonly alerts: number;
}

export interface TrayActions {
  /** Brings the window up, at a route where one is given. */
  readonly onOpen: (route?: string) => void;
  readonly onWall: () => void;
  /** 0 ends it. */
  readonly onQuiet: (minutes: number) => void;
  /** Turns to a hub; null is the one inside this app. */
  readonly onHub: (id: string | null) => void;
  readonly onQuit: () => void;
}

const HOUR_MINUTES = 60;

/** Away: the hub that the window looks at cannot be reached. Attention: new alerts, or another hub that is amiss. */
export function trayState({ local, hubs, target, alerts }: TrayFacts): TrayState {
  const looked = target.kind === 'remote' ? hubs.find(({ id }) => id === target.id)?.state.state : local.state;
  if (looked !== 'running' && looked !== 'connected' && looked !== 'starting' && looked !== 'connecting') return 'away';
  const amiss = hubs.some(({ state: { state } }) => state !== 'connected' && state !== 'connecting');
  return alerts > 0 || amiss ? 'attention' : 'fine';
}

/** One line for whoever points at the icon. */
export function trayTip(facts: TrayFacts, words: i18n): string {
  const { connected, alerts } = facts;
  const state = words.t(`tray.state.${trayState(facts)}`);
  const counts = [words.t('tray.connected', { count: connected })];
  if (alerts > 0) counts.push(words.t('tray.alerts', { count: alerts }));
  return `Pulsera · ${state} · ${counts.join(' · ')}`;
}

export function trayTemplate(facts: TrayFacts, words: i18n, actions: TrayActions): MenuItemConstructorOptions[] {
  const { connected, alerts, quietUntil, hubs, local, target } = facts;
  const separator = { type: 'separator' } as const;
  const line = (id: string, label: string) => ({ id, label, enabled: false });
  const hub = (id: string | null, name: string, state: string): MenuItemConstructorOptions => ({
    id: `hub:${id ?? ''}`,
    type: 'radio',
    label: `${name}: ${state}`,
    checked: id === (target.kind === 'remote' ? target.id : null),
    click: () => actions.onHub(id),
  });
  return [
    line('state', words.t(`tray.state.${trayState(facts)}`)),
    line('connected', words.t('tray.connected', { count: connected })),
    alerts > 0
      ? { id: 'alerts', label: words.t('tray.alerts', { count: alerts }), click: () => actions.onOpen('/alerts') }
      : line('alerts', words.t('tray.noAlerts')),
    separator,
    { id: 'open', label: words.t('tray.open'), click: () => actions.onOpen() },
    { id: 'wall', label: words.t('menu.wall'), click: actions.onWall },
    quietUntil === null
      ? { id: 'quiet', label: words.t('tray.quiet'), click: () => actions.onQuiet(HOUR_MINUTES) }
      : {
          id: 'quiet',
          label: words.t('tray.endQuiet', { time: formatUntil(quietUntil, Date.now(), words.language as Language) }),
          click: () => actions.onQuiet(0),
        },
    separator,
    hub(null, words.t('shell.hub.here'), words.t(`shell.hub.local.${local.state}`)),
    ...hubs.map(({ id, name, state }) =>
      hub(
        id,
        // An ampersand would underline the letter behind it.
        name.replaceAll('&', '&&'),
        state.state === 'away'
          ? words.t('shell.hub.states.away', { time: formatWhen(state.since, Date.now()) })
          : words.t(`shell.hub.states.${state.state}`),
      ),
    ),
    separator,
    { id: 'quit', label: words.t('menu.quit'), click: actions.onQuit },
  ];
}

export interface AppTrayOptions extends TrayActions {
  readonly words: i18n;
  readonly facts: () => TrayFacts;
}

export class AppTray {
  readonly #options: AppTrayOptions;
  readonly #tray: Tray;
  /** What it shows, so that a menu that is open is not taken away for nothing. */
  #shown = '';

  constructor(options: AppTrayOptions) {
    this.#options = options;
    this.#tray = new Tray(image('fine'));
    // A click opens the menu on macOS.
    if (process.platform !== 'darwin') this.#tray.on('click', () => options.onOpen());
    this.refresh();
  }

  /** Shows how things stand now. */
  refresh(): void {
    const { facts, words } = this.#options;
    const now = facts();
    const template = trayTemplate(now, words, this.#options);
    const state = trayState(now);
    const tip = trayTip(now, words);
    const shown = JSON.stringify([state, tip, template]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#tray.setImage(image(state));
    this.#tray.setToolTip(tip);
    this.#tray.setContextMenu(Menu.buildFromTemplate(template));
  }

  close(): void {
    this.#tray.destroy();
  }
}

/** In the menu bar of macOS a template, which the system colours; elsewhere in our colours. */
function image(state: TrayState): Electron.NativeImage {
  const name = process.platform === 'darwin' ? `${state}Template` : state;
  return nativeImage.createFromPath(join(IMAGES, `${name}.png`));
}

/** Says once where the app is after its window was closed; as long as nobody was shown it, again. */
export function tellOfTray(notices: Notices, preferences: PreferencesFile, { t }: i18n): void {
  notices.show({ title: t('tray.goesOn'), body: t('tray.goesOnHow'), silent: true }, ({ kind }) => {
    if (kind !== 'handed') return;
    try {
      preferences.choose({ toldOfTray: true });
    } catch {
      // It is said once more then.
    }
  });
}
