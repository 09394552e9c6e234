import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import i18next from 'i18next';
import { expect, test, vi } from 'vitest';
import { guardQuitting } from '../../../src/main/quitting.ts';
import { words } from '../../../src/shared/words/words.ts';

// What is asked and what is seen, in their order.
const { steps } = vi.hoisted(() => ({ steps: [] as string[] }));
vi.mock('electron', async () => {
  const { EventEmitter } = await import('node:events');
  const app = Object.assign(new EventEmitter(), {
    quit: () => app.emit('before-quit', { preventDefault: () => {} }),
  });
  const dialog = {
    showMessageBox: async () => {
      steps.push('asked');
      return { response: 1 };
    },
  };
  return { app, dialog, powerMonitor: new EventEmitter(), BrowserWindow: {}, nativeTheme: {}, screen: {} };
});

test('a window that is in the tray comes up with the question', async () => {
  // The signals stay the test run's.
  vi.spyOn(process, 'prependListener').mockReturnThis();
  const language = i18next.createInstance();
  await language.init({ lng: 'en', resources: words });
  const window = Object.assign(new EventEmitter(), {
    isDestroyed: () => false,
    isMinimized: () => true,
    restore: () => steps.push('restored'),
    show: () => steps.push('shown'),
    focus: () => {},
  });
  const quitting = guardQuitting({
    window: window as unknown as BrowserWindow,
    words: language,
    connections: () => 1,
    shutDown: async () => {},
    staysInTray: async () => true,
    mayStay: () => true,
    onStay: () => {},
  });
  quitting.quit((quit) => quit());
  await vi.waitFor(() => expect(steps).toEqual(['restored', 'shown', 'asked']));
});
