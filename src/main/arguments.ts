/** The desktop app's command line: the hub's flags, with what Electron, Chromium and the desktop add left out. */
import { type Arguments, COMMON_OPTIONS, helpText, readArguments } from '../hub/arguments.ts';

/** Switches of Electron, Chromium and the Windows installer (which starts the app after an update) that may stand beside ours. */
const FOREIGN =
  /^--(?:(?:no-sandbox|user-data-dir|password-store|remote-debugging-(?:port|pipe)|inspect(?:-brk)?|lang|updated)(?:=|$)|(?:enable|disable|force|ozone|gtk)-)/;

export type DesktopArguments = Arguments<keyof typeof COMMON_OPTIONS>;

export const HELP = helpText('Pulsera: the desktop app, with a hub inside.', COMMON_OPTIONS);

/** Reads `process.argv`. Throws ArgumentsError. */
export function readDesktopArguments(argv: readonly string[], packaged: boolean): DesktopArguments {
  // Unpackaged, Electron is told the app's folder; a switch may stand before or after it.
  const own = argv.slice(1).filter((argument) => !FOREIGN.test(argument) && !argument.startsWith('pulsera://'));
  return readArguments(packaged || own[0]?.startsWith('-') ? own : own.slice(1), COMMON_OPTIONS);
}
