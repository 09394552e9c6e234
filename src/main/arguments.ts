/** The desktop app's command line: the hub's flags, with what Electron, Chromium and the desktop add left out. */
import { type Arguments, COMMON_OPTIONS, readArguments } from '../headless/arguments.ts';

/** Switches of Electron and Chromium that may stand beside ours. */
const FOREIGN =
  /^--(?:no-sandbox|user-data-dir|remote-debugging-(?:port|pipe)|inspect(?:-brk)?|enable-|disable-|force-|ozone-|lang|gtk-)/;

/** Reads the part of `process.argv` behind the program. Throws ArgumentsError. */
export function readDesktopArguments(
  argv: readonly string[],
  packaged: boolean,
): Arguments<keyof typeof COMMON_OPTIONS> {
  // Unpackaged, Electron is told the app's folder; a switch may stand before or after it.
  const own = argv.slice(1).filter((argument) => !FOREIGN.test(argument) && !argument.startsWith('pulsera://'));
  return readArguments(packaged || own[0]?.startsWith('-') ? own : own.slice(1), COMMON_OPTIONS);
}
