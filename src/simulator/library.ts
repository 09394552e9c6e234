/** The scenarios that a hub knows: the ready ones, and those that people keep in its data dir. */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConsoleError } from '../shared/console/service.ts';
import { SCENARIO_LIMIT, SCENARIOS_LIMIT, type ScenarioInfo } from '../shared/console/simulator.ts';
import { readyScenario, readyScenarios } from './ready.ts';
import { outlineOf, readScenario } from './scenarioText.ts';

/** Characters may take four bytes each. */
const BYTES = 4 * SCENARIO_LIMIT;
const NAME = /^([a-z0-9][a-z0-9-]{0,59})\.yaml$/;

export class Library {
  readonly #folder: string;
  /** As they were when they were last judged, which takes a few ms each. */
  readonly #known = new Map<string, ScenarioInfo>();

  /** `folder` is made with the first scenario that is saved. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async list(): Promise<ScenarioInfo[]> {
    const own = await this.#own();
    return Promise.all([...readyScenarios(), ...own].map((id) => this.#info(id)));
  }

  /** Rejects with ConsoleError `no_such_scenario`. */
  async read(id: string): Promise<string> {
    if (readyScenarios().includes(id)) return readyScenario(id);
    const file = this.#file(id);
    const { size } = await found(stat(file));
    // Somebody else's file, put there by hand.
    if (size > BYTES) throw new ConsoleError('no_such_scenario');
    return found(readFile(file, 'utf8'));
  }

  /** Rejects with ConsoleError `scenario_ready`, `too_many_scenarios` or `scenario_unwritable`. */
  async save(id: string, text: string): Promise<ScenarioInfo> {
    this.#refuseReady(id);
    const own = await this.#own();
    if (!own.includes(id) && own.length >= SCENARIOS_LIMIT) {
      throw new ConsoleError('too_many_scenarios', { limit: SCENARIOS_LIMIT });
    }
    const file = this.#file(id);
    await written(file, async () => {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      // Whoever reads meanwhile sees the old one whole.
      await writeFile(`${file}.new`, text, { mode: 0o600 });
      await rename(`${file}.new`, file);
    });
    this.#known.delete(id);
    return this.#info(id);
  }

  /** Rejects with ConsoleError `no_such_scenario`, `scenario_ready` or `scenario_unwritable`. */
  async remove(id: string): Promise<void> {
    this.#refuseReady(id);
    const file = this.#file(id);
    await found(stat(file));
    await written(file, () => rm(file));
    this.#known.delete(id);
  }

  async #own(): Promise<string[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const ready = new Set(readyScenarios());
    return names
      .flatMap((name) => NAME.exec(name)?.[1] ?? [])
      .filter((id) => !ready.has(id))
      .sort()
      .slice(0, SCENARIOS_LIMIT);
  }

  async #info(id: string): Promise<ScenarioInfo> {
    const ready = readyScenarios().includes(id);
    const savedAt = ready ? null : ((await stat(this.#file(id)).catch(() => null))?.mtimeMs ?? null);
    const known = this.#known.get(id);
    if (known && known.savedAt === savedAt) return known;
    const { scenario } = readScenario(await this.read(id).catch(() => ''));
    const info = { id, ready, outline: scenario && outlineOf(scenario), savedAt };
    this.#known.set(id, info);
    return info;
  }

  #file(id: string): string {
    return join(this.#folder, `${id}.yaml`);
  }

  #refuseReady(id: string): void {
    if (readyScenarios().includes(id)) throw new ConsoleError('scenario_ready');
  }
}

async function found<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch {
    throw new ConsoleError('no_such_scenario');
  }
}

async function written(file: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new ConsoleError('scenario_unwritable', { file, reason });
  }
}
