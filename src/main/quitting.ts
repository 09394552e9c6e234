/** Quitting: asks once while wearables are connected (never when the system ends the app), stops the hub, then leaves. */
import { app, type BrowserWindow, dialog, powerMonitor } from 'electron';
import type { i18n } from 'i18next';
import { present } from './window.ts';

/** A terminal or a service manager ends the app with these; there may be nobody to ask. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface QuittingOptions {
  readonly window: BrowserWindow;
  readonly words: i18n;
  readonly connections: () => number;
  readonly shutDown: () => Promise<void>;
  /** Whether closing the window leaves the app in the tray; asked at each closing. */
  readonly staysInTray: () => Promise<boolean>;
  /** Whether there can be a tray at all: where not, closing quits at once. */
  readonly mayStay: () => boolean;
  /** The window is put away, and the app goes on. */
  readonly onStay: () => void;
}

export interface Quitting {
  /** The app is on its way out. */
  readonly leaving: boolean;
  /** Quits as a person does, who may be asked and stay; `leave` takes the place of leaving, once the hub has stopped. */
  quit(leave: (quit: () => void) => void): void;
}

/** Closing the window is quitting, unless the app stays in the tray. */
export function guardQuitting(options: QuittingOptions): Quitting {
  const { window, words, connections, shutDown, staysInTray, mayStay, onStay } = options;
  let phase: 'open' | 'asking' | 'stopping' | 'gone' = 'open';
  let systemEnds = false;
  const quit = (): void => app.quit();
  let leave: (quit: () => void) => void = quit;

  const stop = async (): Promise<void> => {
    phase = 'stopping';
    window.hide();
    try {
      await shutDown();
    } catch (error) {
      console.error(error);
    }
    phase = 'gone';
    // The system does not wait for another version to be put in place.
    if (systemEnds) quit();
    else leave(quit);
  };
  const ask = async (count: number): Promise<void> => {
    phase = 'asking';
    // The question belongs to the window, and is not seen where that is not: it may be in the tray.
    present(window);
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: words.t('quit.message', { count }),
      detail: words.t('quit.detail'),
      buttons: [words.t('quit.quit'), words.t('quit.stay')],
      defaultId: 1,
      cancelId: 1,
    });
    // The system may have ended the app over the open question.
    if (phase !== 'asking') return;
    if (response === 0) await stop();
    else {
      phase = 'open';
      leave = quit;
    }
  };
  const close = async (): Promise<void> => {
    const stays = await staysInTray();
    if (phase !== 'open') return;
    if (!stays) {
      app.quit();
      return;
    }
    window.hide();
    onStay();
  };
  const endNow = (): void => {
    systemEnds = true;
    app.quit();
  };

  powerMonitor.on('shutdown', (event?: { preventDefault(): void }) => {
    // Asks the system for the moment that stopping takes.
    event?.preventDefault();
    endNow();
  });
  window.on('session-end', endNow);
  for (const signal of SIGNALS) process.prependListener(signal, endNow);
  window.on('close', (event) => {
    if (phase === 'gone') return;
    event.preventDefault();
    if (mayStay()) void close();
    else app.quit();
  });
  app.on('before-quit', (event) => {
    if (phase === 'gone') return;
    event.preventDefault();
    if (phase === 'stopping' || (phase === 'asking' && !systemEnds)) return;
    const count = systemEnds ? 0 : connections();
    void (count > 0 ? ask(count) : stop());
  });
  return {
    get leaving() {
      return phase === 'stopping' || phase === 'gone';
    },
    quit: (instead) => {
      leave = instead;
      quit();
    },
  };
}
