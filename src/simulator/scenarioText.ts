/** A scenario's text: read, judged with the line and the column of what is wrong, and put in short. */
import { isMap, isNode, isPair, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { z } from 'zod';
import type { ScenarioOutline, ScenarioProblem } from '../shared/console/simulator.ts';
import { WEARABLES_LIMIT } from '../shared/console/simulator.ts';
import { writtenExpectations } from './expectations.ts';
import { durationOf, type Scenario, scenarioSchema, socketsOf, wearablesOf } from './scenario.ts';

/** Problems that one answer holds. */
const PROBLEMS = 50;
/** Nodes that may stand for another one; more is an attempt to blow the document up. */
const ALIASES = 100;

export type ReadScenario =
  | { readonly scenario: Scenario; readonly problems: readonly [] }
  | { readonly scenario: null; readonly problems: readonly ScenarioProblem[] };

/** Reads a scenario. Its problems, top down, say what is wrong where. */
export function readScenario(text: string): ReadScenario {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const found: ScenarioProblem[] = [];
  const add = (offset: number, code: ScenarioProblem['code'], path: Path, values: ScenarioProblem['values']): void => {
    const { line, col } = lines.linePos(offset);
    found.push({ line: Math.max(1, line), column: Math.max(1, col), code, path: path.join('.'), values });
  };
  const done = (): ReadScenario => {
    found.sort((a, b) => a.line - b.line || a.column - b.column);
    return { scenario: null, problems: found.slice(0, PROBLEMS) };
  };

  for (const { pos, message } of document.errors) add(pos[0], 'syntax', [], { reason: message });
  if (found.length > 0) return done();
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: ALIASES });
  } catch (error) {
    add(0, 'syntax', [], { reason: (error as Error).message });
    return done();
  }

  const root = document.contents;
  const { success, data, error } = scenarioSchema.safeParse(value);
  if (!success) {
    for (const issue of error.issues) addIssue(issue, root, value, add);
    return done();
  }
  for (const list of ['populations', 'phases'] as const) {
    const seen = new Set<string>();
    for (const [at, { name }] of data[list].entries()) {
      const path = [list, at, 'name'];
      if (seen.has(name)) add(offsetOf(root, path), 'same_name', path, { name });
      seen.add(name);
    }
  }
  const names = new Set(data.populations.map(({ name }) => name));
  for (const [at, { only = [] }] of data.phases.entries()) {
    for (const [place, name] of only.entries()) {
      const path = ['phases', at, 'only', place];
      if (!names.has(name)) add(offsetOf(root, path), 'no_such_population', path, { name });
    }
  }
  if (socketsOf(data) > WEARABLES_LIMIT) {
    add(offsetOf(root, ['populations']), 'too_many_wearables', ['populations'], { most: WEARABLES_LIMIT });
  }
  return found.length > 0 ? done() : { scenario: data, problems: [] };
}

type Path = readonly PropertyKey[];
type Add = (offset: number, code: ScenarioProblem['code'], path: Path, values: ScenarioProblem['values']) => void;

function addIssue(issue: z.core.$ZodIssue, root: Node | null, value: unknown, add: Add): void {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      const known = knownKeys(path).join(', ');
      add(offsetOf(root, [...path, key], true), 'unknown_key', path, { key, known });
    }
    return;
  }
  const missing = path.length > 0 && valueAt(value, path) === undefined;
  // What is not there is said of what it is missing in.
  const at = offsetOf(root, missing ? path.slice(0, -1) : path);
  if (missing) {
    add(at, 'missing', path.slice(0, -1), { key: String(path.at(-1)) });
    return;
  }
  const [expected = '', choices] = split(issue.message);
  add(at, 'bad_value', path, { expected, ...(choices === undefined ? {} : { choices }) });
}

function split(message: string): readonly [string, string?] {
  const cut = message.indexOf(' ');
  return cut < 0 ? [message] : [message.slice(0, cut), message.slice(cut + 1)];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

/** Where a node begins, or a key of it; where there is none, the nearest one around it. */
function offsetOf(root: Node | null, path: Path, key = false): number {
  let node: unknown = root;
  let offset = root?.range?.[0] ?? 0;
  for (const [place, step] of path.entries()) {
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => isPair(item) && String(item.key) === String(step));
      const wanted = key && place === path.length - 1 ? pair?.key : (pair?.value ?? pair?.key);
      next = wanted;
    } else if (isSeq(node)) next = node.items[Number(step)];
    if (!isNode(next)) return offset;
    offset = next.range?.[0] ?? offset;
    node = next;
  }
  return offset;
}

/** The keys that belong where a path leads. */
function knownKeys(path: Path): string[] {
  let schema: z.core.$ZodType = scenarioSchema;
  for (const step of path) {
    schema = bare(schema);
    const { def } = schema._zod as { def: { shape?: Record<PropertyKey, z.core.$ZodType>; element?: z.core.$ZodType } };
    schema = def.shape?.[step] ?? def.element ?? schema;
  }
  const { def } = bare(schema)._zod as { def: { shape?: object } };
  return Object.keys(def.shape ?? {});
}

/** A schema without what says that it may be missing. */
function bare(schema: z.core.$ZodType): z.core.$ZodType {
  const { def } = schema._zod as { def: { innerType?: z.core.$ZodType } };
  return def.innerType ? bare(def.innerType) : schema;
}

/** A scenario in short. */
export function outlineOf(scenario: Scenario): ScenarioOutline {
  let startsMs = 0;
  const phases = scenario.phases.map(({ name, lasts: lastsMs }) => {
    const phase = { name, startsMs, lastsMs };
    startsMs += lastsMs;
    return phase;
  });
  return {
    title: scenario.title,
    about: scenario.about,
    seed: scenario.seed,
    durationMs: durationOf(scenario),
    wearables: wearablesOf(scenario),
    sockets: socketsOf(scenario),
    populations: scenario.populations.map(({ name, wearables, sockets }) => ({ name, wearables, sockets })),
    phases,
    expectations: writtenExpectations(scenario.expect),
  };
}
