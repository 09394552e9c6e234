/** Two ends of a console link within this process. */
import type { ConsolePort, HubPort, ToConsole } from './port.ts';

interface End {
  onMessage: ((message: never) => void) | null;
  onClose: (() => void) | null;
}

/** Connected ports: what one sends the other receives, in order, never within the same call. */
export function pipe(): { readonly console: ConsolePort; readonly hub: HubPort } {
  const consoleEnd: End = { onMessage: null, onClose: null };
  const hubEnd: End = { onMessage: null, onClose: null };
  let open = true;
  const close = (): void => {
    if (!open) return;
    open = false;
    void Promise.resolve().then(() => {
      consoleEnd.onClose?.();
      hubEnd.onClose?.();
    });
  };
  const send = (end: End, message: unknown): void => {
    void Promise.resolve().then(() => {
      if (open) (end.onMessage as ((message: unknown) => void) | null)?.(message);
    });
  };
  return {
    console: {
      send: (message) => send(hubEnd, message),
      buffered: () => 0,
      receive: (onMessage: (message: ToConsole) => void, onClose) => {
        consoleEnd.onMessage = onMessage;
        consoleEnd.onClose = onClose;
      },
      close,
    },
    hub: {
      send: (message) => send(consoleEnd, message),
      buffered: () => 0,
      receive: (onMessage: (message: unknown) => void, onClose) => {
        hubEnd.onMessage = onMessage;
        hubEnd.onClose = onClose;
      },
      close,
    },
  };
}
