/**
 * What the stand-in was asked to do where nothing is to be seen of it (a dialog, a link, a badge), for specs to read; and the
 * answers that specs have laid out for people.
 */

/** One call of Electron's API. */
interface RecordedCall {
  readonly name: string;
  readonly args: readonly unknown[];
}

const recorded: RecordedCall[] = [];
const answers = new Map<string, unknown[]>();

/** Keeps a call, e.g. `record('shell.openExternal', url)`. */
export function record(name: string, ...args: unknown[]): void {
  recorded.push({ name, args });
}

/** The arguments of every call of `name` so far, oldest first. */
export function calls(name: string): readonly (readonly unknown[])[] {
  return recorded.filter((call) => call.name === name).map((call) => call.args);
}

/** Lays out what people will answer the next time that `name`, such as `dialog.showSaveDialog`, asks them. */
export function answer(name: string, value: unknown): void {
  answers.set(name, [...(answers.get(name) ?? []), value]);
}

/** The next answer laid out for `name`, or `otherwise`. */
export function nextAnswer(name: string, otherwise: unknown): unknown {
  const waiting = answers.get(name);
  return waiting?.length ? waiting.shift() : otherwise;
}
