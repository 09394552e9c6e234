/** The one thing the page gets from the desktop app: doors to main, each an ordered two-way pipe. */
import { contextBridge, ipcRenderer } from 'electron';
import type { DesktopBridge } from '../shared/console/desktop.ts';

interface Pipe {
  readonly onMessage: (message: unknown) => void;
  readonly onClose: () => void;
}

const pipes = new Map<string, Pipe>();

ipcRenderer.on('door', (_event, link: string, kind: 'message' | 'closed', message: unknown) => {
  const pipe = pipes.get(link);
  if (kind === 'message') {
    pipe?.onMessage(message);
    // So that main knows how far behind this page is.
    if (pipe) ipcRenderer.send('door', link, 'got');
  } else if (pipes.delete(link)) pipe?.onClose();
});

// The page before this one may have left without a word.
ipcRenderer.send('door', '', 'begin');

const bridge: DesktopBridge = {
  open(door, onMessage, onClose) {
    // Never used twice, so that what was on its way to the page before is not taken for this one's.
    const link = crypto.randomUUID();
    pipes.set(link, { onMessage, onClose });
    ipcRenderer.send('door', link, 'open', door);
    return {
      send: (message) => ipcRenderer.send('door', link, 'message', message),
      close: () => {
        if (pipes.delete(link)) ipcRenderer.send('door', link, 'close');
      },
    };
  },
};

contextBridge.exposeInMainWorld('pulsera', bridge);
