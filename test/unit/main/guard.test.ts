import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { guardContents } from '../../../src/main/guard.ts';

// Electron's app and its pages are emitters as far as the guard is concerned.
const { app } = vi.hoisted(() => {
  const listeners = new Map<string, (...args: unknown[]) => void>();
  return {
    app: {
      on: (name: string, listener: (...args: unknown[]) => void) => listeners.set(name, listener),
      emit: (name: string, ...args: unknown[]) => listeners.get(name)?.(...args),
    },
  };
});
vi.mock('electron', () => ({ app, protocol: {} }));

test('a page goes nowhere, and cannot keep its window or the app from going', () => {
  guardContents();
  const contents = Object.assign(new EventEmitter(), { setWindowOpenHandler: () => {} });
  app.emit('web-contents-created', {}, contents);
  for (const name of ['will-navigate', 'will-redirect', 'will-attach-webview', 'will-prevent-unload']) {
    const event = { preventDefault: vi.fn() };
    contents.emit(name, event);
    expect([name, event.preventDefault.mock.calls.length]).toEqual([name, 1]);
  }
});
