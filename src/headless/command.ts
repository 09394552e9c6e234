/** What every command does first and last: reads its flags and settings, answers --help and --version, says what went wrong. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Arguments, helpText, type Option, readArguments } from '../hub/arguments.ts';
import { VERSION } from '../hub/version.ts';

/** Codes of what whoever called got wrong. */
const BAD_INPUT: ReadonlySet<unknown> = new Set(['bad_flag', 'bad_setting', 'bad_scenario']);

/** The folder of the built console, or null where it has not been built. */
export function consoleFolder(): string | null {
  const built = import.meta.filename.endsWith('.ts') ? '../../out/renderer' : '../renderer';
  const folder = join(import.meta.dirname, built);
  return existsSync(join(folder, 'index.html')) ? folder : null;
}

export interface Command<Name extends string> {
  /** First lines of `--help`. */
  readonly usage: string;
  readonly options: Readonly<Record<Name | 'help' | 'version', Option>>;
  /** Whether it takes anything but flags. */
  readonly positionals?: boolean;
  readonly run: (read: Arguments<Name | 'help' | 'version'>) => Promise<void>;
}

/** Runs a command on this process's command line. What goes wrong is one sentence on stderr, and exit code 1, or 2 for a bad flag, setting or scenario. */
export async function runCommand<Name extends string>({
  usage,
  options,
  positionals,
  run,
}: Command<Name>): Promise<void> {
  // Whoever reads may stop reading (`| head`); that is no reason to fail.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  try {
    const read = readArguments(process.argv.slice(2), options, { positionals: positionals ?? false });
    const { help, version } = read.options as Partial<Record<string, string>>;
    if (help !== undefined) process.stdout.write(helpText(usage, options));
    else if (version !== undefined) process.stdout.write(`${VERSION}\n`);
    else await run(read);
  } catch (error) {
    const { code, message } = error as { code?: unknown; message?: unknown };
    const known = typeof code === 'string' && /^[a-z_]+$/.test(code);
    process.stderr.write(`pulsera: ${known ? String(message) : String((error as Error).stack ?? error)}\n`);
    process.exitCode = BAD_INPUT.has(code) ? 2 : 1;
  }
}
