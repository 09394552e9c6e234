/** The command line as Chromium reads it: `app.commandLine`, and the language that it and the environment ask for. */
import { loud } from './loud.ts';
import { record } from './record.ts';

/** `electron.app.commandLine`. What is appended reaches no Chromium here; it is recorded. */
export const commandLine = loud('app.commandLine', {
  appendSwitch: (name: string, value = ''): void => record('app.commandLine.appendSwitch', name, value),
  appendArgument: (value: string): void => record('app.commandLine.appendArgument', value),
  hasSwitch: (name: string): boolean =>
    process.argv.some((word) => word === `--${name}` || word.startsWith(`--${name}=`)),
  getSwitchValue(name: string): string {
    const prefix = `--${name}=`;
    return process.argv.findLast((word) => word.startsWith(prefix))?.slice(prefix.length) ?? '';
  },
});

/** The language of the system, such as `es-ES`. */
export function systemLanguage(): string {
  const { LANGUAGE, LC_ALL, LC_MESSAGES, LANG } = process.env;
  const wanted = commandLine.getSwitchValue('lang') || LANGUAGE?.split(':')[0] || LC_ALL || LC_MESSAGES || LANG || '';
  const name = wanted.split('.')[0]?.replace('_', '-') ?? '';
  return /^[a-z]{2,3}(-[A-Z]{2})?$/.test(name) ? name : 'en-US';
}
