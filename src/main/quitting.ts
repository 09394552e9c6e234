/** Quitting: asks once while wearables are connected (never at the system's shutdown), then stops the hub, then leaves. */
import { app, type BrowserWindow, dialog, powerMonitor } from 'electron';
import type { i18n } from 'i18next';

export interface QuittingOptions {
  readonly window: BrowserWindow;
  readonly words: i18n;
  readonly connections: () => number;
  readonly shutDown: () => Promise<void>;
}

/** Without a tray, closing the window is quitting. */
export function guardQuitting({ window, words, connections, shutDown }: QuittingOptions): void {
  let phase: 'open' | 'asking' | 'stopping' | 'gone' = 'open';
  let systemEnds = false;

  const stop = async (): Promise<void> => {
    phase = 'stopping';
    try {
      await shutDown();
    } finally {
      phase = 'gone';
      app.quit();
    }
  };
  const ask = async (count: number): Promise<void> => {
    phase = 'asking';
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: words.t('quit.message', { count }),
      detail: words.t('quit.detail'),
      buttons: [words.t('quit.quit'), words.t('quit.stay')],
      defaultId: 1,
      cancelId: 1,
    });
    if (response === 0) await stop();
    else phase = 'open';
  };

  powerMonitor.on('shutdown', () => {
    systemEnds = true;
  });
  window.on('session-end', () => {
    systemEnds = true;
  });
  window.on('close', (event) => {
    if (phase === 'gone') return;
    event.preventDefault();
    app.quit();
  });
  app.on('before-quit', (event) => {
    if (phase === 'gone') return;
    event.preventDefault();
    if (phase !== 'open') return;
    const count = systemEnds ? 0 : connections();
    void (count > 0 ? ask(count) : stop());
  });
}
