/**
 * What crosses between a console and a hub, whichever way it travels: Electron IPC, a browser's WebSocket, or the desktop
 * app's own WebSocket to a remote hub.
 */

/** From the console. The first message is always `hello`. */
export type ToHub =
  | { readonly t: 'hello'; readonly version: number }
  | { readonly t: 'call'; readonly id: number; readonly name: string; readonly args: unknown }
  | { readonly t: 'open'; readonly id: number; readonly name: string; readonly args: unknown }
  | { readonly t: 'close'; readonly id: number };

/** From the hub. `now` is its clock, in ms since 1970. */
export type ToConsole =
  | { readonly t: 'welcome'; readonly version: number; readonly now: number }
  | { readonly t: 'refused'; readonly code: string; readonly version: number }
  | { readonly t: 'result'; readonly id: number; readonly value: unknown }
  | {
      readonly t: 'error';
      readonly id: number;
      readonly code: string;
      readonly values: Record<string, string | number>;
    }
  | { readonly t: 'event'; readonly id: number; readonly now: number; readonly event: unknown }
  | { readonly t: 'ended'; readonly id: number; readonly code: string }
  | { readonly t: 'tick'; readonly now: number };

/** One end of a link: ordered, reliable until it closes. `Out` is sent, `In` received. */
export interface Port<Out, In> {
  send(message: Out): void;
  /** Bytes handed over but not yet gone; a thin port may answer 0. */
  buffered(): number;
  /** Sets the one receiver. `message` is unchecked on the hub's side. */
  receive(onMessage: (message: In) => void, onClose: () => void): void;
  close(): void;
}

export type HubPort = Port<ToConsole, unknown>;
export type ConsolePort = Port<ToHub, ToConsole>;

/** How often the hub says it is there when it has nothing else to say; three times that in silence is "lost". */
export const TICK_MS = 1_000;
export const LOST_AFTER_MS = 4_000;

/** A timer that can be taken back; injected, so that tests own time. */
export type Schedule = (run: () => void, ms: number) => () => void;
