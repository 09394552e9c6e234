/**
 * Whether the app starts as the person logs in: one of the system's login items, on Linux a file in the desktop's
 * autostart folder (XDG Desktop Application Autostart Specification).
 */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import { ConsoleError } from '../shared/console/service.ts';

/** Null where the system does not offer it; unpackaged it would start Electron itself. */
export function startsAtLogin(): boolean | null {
  if (!app.isPackaged) return null;
  return process.platform === 'linux' ? existsSync(autostartFile()) : app.getLoginItemSettings().openAtLogin;
}

/** Throws ConsoleError `not_saved`. */
export function startAtLogin(wanted: boolean): void {
  if (process.platform !== 'linux') {
    app.setLoginItemSettings({ openAtLogin: wanted });
    return;
  }
  const file = autostartFile();
  try {
    if (!wanted) rmSync(file, { force: true });
    else {
      mkdirSync(dirname(file), { recursive: true });
      // An AppImage is mounted anew each time: what starts it is the file that the person has.
      writeFileSync(file, autostartEntry(process.env['APPIMAGE'] ?? process.execPath));
    }
  } catch (error) {
    throw new ConsoleError('not_saved', { reason: String((error as NodeJS.ErrnoException).code ?? 'unknown') });
  }
}

/** A desktop entry that starts a program; its path is quoted (Desktop Entry Specification, "The Exec key"). */
export function autostartEntry(program: string): string {
  // Twice: once for the string, once for the argument within it. A per cent sign begins a field code.
  const quoted = program
    .replace(/["`$\\]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%');
  return `[Desktop Entry]\nType=Application\nName=Pulsera\nExec="${quoted}"\nX-GNOME-Autostart-enabled=true\n`;
}

function autostartFile(): string {
  return join(app.getPath('appData'), 'autostart', 'pulsera.desktop');
}
