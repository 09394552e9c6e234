/** `electron.dialog` and `electron.shell`: what they would show or open is recorded; specs lay out the answers. */
import type * as Electron from 'electron';
import { loud } from './loud.ts';
import { nextAnswer, record } from './record.ts';

/** Electron's dialogs take the window first, or not at all. */
function ask<T>(name: string, args: unknown[], otherwise: T): Promise<T> {
  record(name, args.at(-1));
  return Promise.resolve(nextAnswer(name, otherwise) as T);
}

/** Without an answer laid out, people cancel. */
export const dialog = loud('dialog', {
  showOpenDialog: (...args: unknown[]): Promise<Electron.OpenDialogReturnValue> =>
    ask('dialog.showOpenDialog', args, { canceled: true, filePaths: [] }),
  showSaveDialog: (...args: unknown[]): Promise<Electron.SaveDialogReturnValue> =>
    ask('dialog.showSaveDialog', args, { canceled: true, filePath: '' }),
  showMessageBox: (...args: unknown[]): Promise<Electron.MessageBoxReturnValue> => {
    const { cancelId = 0 } = args.at(-1) as Electron.MessageBoxOptions;
    return ask('dialog.showMessageBox', args, { response: cancelId, checkboxChecked: false });
  },
  showErrorBox: (title: string, content: string): void => record('dialog.showErrorBox', title, content),
});

/** Nothing leaves the app. */
export const shell = loud('shell', {
  openExternal: async (url: string): Promise<void> => record('shell.openExternal', url),
  openPath: async (path: string): Promise<string> => {
    record('shell.openPath', path);
    return '';
  },
  showItemInFolder: (path: string): void => record('shell.showItemInFolder', path),
  beep: (): void => record('shell.beep'),
});
