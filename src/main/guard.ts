/** What no page may do in this app, whatever it shows: new windows, leaving, webviews, permissions. */
import { app, type Session } from 'electron';
import { CONSOLE_ORIGIN } from './scheme.ts';

/** Copying and full screen are all that the console asks of the system. */
const GRANTED = ['clipboard-sanitized-write', 'fullscreen'];

/** Guards every web contents that will ever exist. Must run before the first window. */
export function guardContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    // Electron asks nobody: a page with something unsaved (`beforeunload`) would keep the app from quitting without a word.
    contents.on('will-prevent-unload', (event) => event.preventDefault());
  });
}

/** Denies every permission but those the console needs, to the console only. */
export function guardPermissions(session: Session): void {
  const granted = (permission: string, url: string): boolean =>
    GRANTED.includes(permission) && url.startsWith(`${CONSOLE_ORIGIN}/`);
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) =>
    answer(granted(permission, requestingUrl)),
  );
  session.setPermissionCheckHandler((_contents, permission, origin) =>
    granted(permission, `${origin.replace(/\/$/, '')}/`),
  );
  session.setDevicePermissionHandler(() => false);
}
