/** The one thing the page gets from the desktop app: doors to main, each an ordered two-way pipe. */
import { contextBridge, ipcRenderer } from 'electron';
import type { DesktopBridge } from '../shared/console/desktop.ts';

interface Pipe {
  readonly onMessage: (message: unknown) => void;
  readonly onClose: () => void;
}

const pipes = new Map<number, Pipe>();
let last = 0;

ipcRenderer.on('door', (_event, link: number, kind: 'message' | 'closed', message: unknown) => {
  const pipe = pipes.get(link);
  if (kind === 'message') pipe?.onMessage(message);
  else if (pipes.delete(link)) pipe?.onClose();
});

const bridge: DesktopBridge = {
  open(door, onMessage, onClose) {
    last += 1;
    const link = last;
    pipes.set(link, { onMessage, onClose });
    ipcRenderer.send('door', link, 'open', door);
    return {
      send: (message) => ipcRenderer.send('door', link, 'message', message),
      close: () => {
        if (pipes.delete(link)) ipcRenderer.send('door', link, 'close', null);
      },
    };
  },
};

contextBridge.exposeInMainWorld('pulsera', bridge);
