/** `electron.session`: one session, whose permission handlers specs can ask. */
import type * as Electron from 'electron';
import { loud } from './loud.ts';
import { record } from './record.ts';
import { protocol } from './schemes.ts';

type RequestHandler = Parameters<Electron.Session['setPermissionRequestHandler']>[0];
type CheckHandler = Parameters<Electron.Session['setPermissionCheckHandler']>[0];
type Asked = Parameters<NonNullable<RequestHandler>>;
type Checked = Parameters<NonNullable<CheckHandler>>;

let onRequest: RequestHandler = null;
let onCheck: CheckHandler = null;

const defaultSession = loud('session.defaultSession', {
  protocol,
  setPermissionRequestHandler(handler: RequestHandler): void {
    record('session.setPermissionRequestHandler', handler);
    onRequest = handler;
  },
  setPermissionCheckHandler(handler: CheckHandler): void {
    record('session.setPermissionCheckHandler', handler);
    onCheck = handler;
  },
  setDevicePermissionHandler(handler: unknown): void {
    record('session.setDevicePermissionHandler', handler);
  },
  setSpellCheckerEnabled(enabled: boolean): void {
    record('session.setSpellCheckerEnabled', enabled);
  },
});

/** `electron.session`; a partition is only a name for what goes over the network. */
export const session = loud('session', { defaultSession, fromPartition: (name: string) => loud(name, {}) });

/** What the app answers a page that asks for a permission. Without a handler Electron grants everything. */
export function requestPermission(contents: Asked[0], permission: Asked[1], details: Asked[3]): Promise<boolean> {
  return new Promise((resolve) => {
    if (onRequest) onRequest(contents, permission, resolve, details);
    else resolve(true);
  });
}

/** What the app answers Chromium when it looks a permission up. */
export function checkPermission(...asked: Checked): boolean {
  return onCheck?.(...asked) ?? true;
}
