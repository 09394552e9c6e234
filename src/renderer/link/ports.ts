/** The two ways from this page to a hub: the desktop app's bridge, and the browser's own WebSocket. */
import type { DesktopBridge } from '../../shared/console/desktop.ts';
import type { ConsolePort, ToConsole } from '../../shared/console/port.ts';
import { checkSession, openSession } from './session.ts';

declare global {
  interface Window {
    /** Put in by the desktop app's preload; a browser does not have it. */
    readonly pulsera?: DesktopBridge;
  }
}

/** A door of the desktop app's main process. */
export function openDoor(bridge: DesktopBridge, door: 'hub' | 'desktop'): ConsolePort {
  let onMessage: (message: ToConsole) => void = () => {};
  let onClose: () => void = () => {};
  const pipe = bridge.open(
    door,
    (message) => onMessage(message as ToConsole),
    () => onClose(),
  );
  return {
    send: (message) => pipe.send(message),
    buffered: () => 0,
    receive: (message, close) => {
      onMessage = message;
      onClose = close;
    },
    close: () => pipe.close(),
  };
}

/**
 * The hub's console socket. A browser hides why a handshake failed, so the session is asked for first: refused for good
 * (ConsoleError) and away for now (any other error) are told apart. `token`, where there is one, is exchanged before.
 */
export async function openSocket(token: string | null): Promise<ConsolePort> {
  if (token !== null) await openSession(token);
  else await checkSession();
  const url = new URL('/console/socket', location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  const socket = new WebSocket(url);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.addEventListener('open', () => resolve());
  socket.addEventListener('close', () => reject(new Error('the hub closed the console socket')));
  await promise;
  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
    },
    buffered: () => socket.bufferedAmount,
    receive: (onMessage, onClose) => {
      socket.addEventListener('message', ({ data }) => onMessage(JSON.parse(data as string) as ToConsole));
      socket.addEventListener('close', () => onClose());
    },
    close: () => socket.close(),
  };
}
