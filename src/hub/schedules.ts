/**
 * Sends what is scheduled. A sending goes by steps of a thousand targets; the store notes each together with what it
 * stored, so that a kill at any moment sends nothing twice. What could not begin in time is missed, see `occurrences.ts`.
 */
import { AHEAD_MS, GRACE_MS, type Schedule } from '../shared/console/schedules.ts';
import { ConsoleError } from '../shared/console/service.ts';
import { ALL_TARGETS_LIMIT, type RunTrouble, SCHEDULES_LIMIT } from '../shared/planned.ts';
import { readTemplate, type TemplateContent } from '../shared/template.ts';
import type { Clock } from './clock.ts';
import type { Notifications } from './notifications.ts';
import { nextAt, passedBy, resumedAt } from './occurrences.ts';
import { type Rendering, readOrThrow } from './rendering.ts';
import { type Planned, type ScheduleChange, type StoredSchedule, TARGETS_A_CHUNK } from './store/planned.ts';
import { StoreError } from './store/store.ts';

/** Sendings that go on side by side; others wait, and may be missed. One schedule has one at a time. */
const SENDINGS = 4;
/** The clock is looked at this often at least while something is scheduled: it may be set, or the computer sleep. */
const LOOK_MS = 1_000;
/** What the sentence of a refusal names. */
const LIMITS: Readonly<Record<string, { readonly limit: number }>> = {
  schedules_full: { limit: SCHEDULES_LIMIT },
  schedule_targets_full: { limit: ALL_TARGETS_LIMIT },
};

export interface SchedulesOptions {
  readonly planned: Planned;
  readonly notifications: Pick<Notifications, 'handOut'>;
  /** Everybody who is connected now, to whichever hub. */
  readonly connected: () => readonly string[];
  readonly clock: Clock;
  readonly rendering: Rendering;
  readonly onTrouble: (id: number, trouble: RunTrouble) => void;
  readonly onUnexpected: (error: unknown) => void;
}

/** What a schedule is made of. `to` null is everybody who is connected when it sends; `at` null is now. */
export interface Wanted {
  readonly name: string;
  readonly content: TemplateContent;
  readonly to: readonly string[] | null;
  readonly at: number | null;
  readonly everySeconds: number | null;
  readonly times: number | null;
}

export class Schedules {
  readonly #options: SchedulesOptions;
  readonly #all = new Map<number, StoredSchedule>();
  readonly #listeners = new Set<() => void>();
  /** Schedules that the store is asked about or that send, and those of them that are to end. */
  readonly #busy = new Map<number, Promise<void>>();
  readonly #ending = new Set<number>();
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(options: SchedulesOptions) {
    this.#options = options;
  }

  /** Takes up what the store has. Rejects with StoreError. */
  async start(): Promise<void> {
    for (const schedule of await this.#options.planned.schedules()) this.#all.set(schedule.id, schedule);
    this.#look();
  }

  /** Ends what is being sent, at its next step, and sends nothing any more. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
    await Promise.all(this.#busy.values());
  }

  /** All of them, the one that sends next first, then the newest. */
  list(): readonly Schedule[] {
    const all = [...this.#all.values()].map((one) => ({ ...one, nextAt: nextAt(one) }));
    return all.sort(
      (a, b) => (a.nextAt ?? Number.POSITIVE_INFINITY) - (b.nextAt ?? Number.POSITIVE_INFINITY) || b.id - a.id,
    );
  }

  /** Calls back whenever one has changed; answers how to stop that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Makes one and answers its id. Rejects with ConsoleError or StoreError, as all that follow do. */
  async create({ name, content, to, at, everySeconds, times }: Wanted): Promise<number> {
    readOrThrow(content);
    const now = this.#options.clock.wall();
    if (at !== null && at < now - GRACE_MS) throw new ConsoleError('schedule_past');
    if (at !== null && at > now + AHEAD_MS) throw new ConsoleError('schedule_far');
    const plan = { name, content, at: at ?? now, everySeconds, times: everySeconds === null ? 1 : times };
    const schedule = await this.#change({ kind: 'add', schedule: plan, targets: to && [...new Set(to)] });
    this.#all.set(schedule.id, schedule);
    this.#tell();
    this.#look();
    return schedule.id;
  }

  /** Stops one, or all with null; answers those that it stopped. */
  async stop(id: number | null): Promise<readonly number[]> {
    const meant = id === null ? [...this.#all.values()] : [this.#get(id)];
    const going = meant.filter((one) => nextAt(one) !== null || one.last?.running);
    await Promise.all(
      going.map(async (one) => {
        if (this.#busy.has(one.id)) this.#ending.add(one.id);
        this.#take(await this.#change({ kind: 'stop', id: one.id }));
      }),
    );
    return going.map((one) => one.id);
  }

  async resume(ids: readonly number[]): Promise<void> {
    const now = this.#options.clock.wall();
    for (const id of ids) {
      const schedule = this.#get(id);
      if (schedule.stopped) this.#take(await this.#change({ kind: 'resume', id, at: resumedAt(schedule, now) }));
    }
    this.#look();
  }

  async remove(id: number): Promise<void> {
    this.#get(id);
    if (this.#busy.has(id)) this.#ending.add(id);
    await this.#change({ kind: 'remove', id });
    this.#all.delete(id);
    this.#tell();
  }

  async restore(id: number): Promise<void> {
    this.#all.set(id, await this.#change({ kind: 'restore', id }));
    this.#tell();
    this.#look();
  }

  async dismiss(id: number): Promise<void> {
    this.#get(id);
    this.#take(await this.#change({ kind: 'dismiss', id }));
  }

  /** Begins to send what was missed, once, or the rest of what did not reach its end. */
  async sendNow(id: number, what: 'missed' | 'rest'): Promise<void> {
    const { missed, last, targets } = this.#get(id);
    if (this.#busy.has(id)) throw new ConsoleError('schedule_running');
    if (what === 'missed' ? !missed : !last?.open || !targets) throw new ConsoleError('schedule_nothing');
    const ids = targets ? null : this.#options.connected();
    const total = targets?.count ?? ids?.length ?? 0;
    const begun = Promise.withResolvers<StoredSchedule>();
    this.#work(id, async () => this.#send(await begun.promise, ids));
    try {
      const change: ScheduleChange =
        missed && what === 'missed' ? { kind: 'sendMissed', id, dueAt: missed.to, total } : { kind: 'sendRest', id };
      const schedule = await this.#change(change);
      this.#take(schedule);
      begun.resolve(schedule);
    } catch (error) {
      begun.reject(error);
      throw error;
    }
  }

  /** Begins what is due as far as it may, and plans when to look again. */
  #look(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    if (this.#closed) return;
    const now = this.#options.clock.wall();
    let soonest = Number.POSITIVE_INFINITY;
    for (const { id, nextAt: next } of this.list()) {
      if (next === null) break;
      if (this.#busy.has(id)) continue;
      if (next > now || this.#busy.size >= SENDINGS) {
        soonest = Math.min(soonest, Math.max(next - now, 0));
        if (next > now) break;
      } else this.#work(id, () => this.#serve(id));
    }
    if (soonest === Number.POSITIVE_INFINITY) return;
    // What waits for its turn is looked at again when another ends.
    this.#timer = setTimeout(() => this.#look(), soonest === 0 ? LOOK_MS : Math.min(soonest, LOOK_MS));
  }

  #work(id: number, work: () => Promise<void>): void {
    const done = work()
      .then(
        () => true,
        (error) => {
          // A store that takes nothing now is tried again later: too late is missed.
          if (!(error instanceof StoreError || error instanceof ConsoleError)) this.#options.onUnexpected(error);
          return false;
        },
      )
      .then((well) => {
        this.#busy.delete(id);
        this.#ending.delete(id);
        if (well) this.#look();
        else if (!this.#closed) this.#timer ??= setTimeout(() => this.#look(), LOOK_MS);
      });
    this.#busy.set(id, done);
  }

  async #serve(id: number): Promise<void> {
    const { clock, connected } = this.#options;
    const schedule = this.#all.get(id);
    const over = schedule && passedBy(schedule, clock.wall());
    if (!over) return;
    const { passed, missed, dueAt } = over;
    const ids = dueAt === null || schedule.targets ? null : connected();
    const run = dueAt === null ? null : { dueAt, total: schedule.targets?.count ?? ids?.length ?? 0 };
    const begun = await this.#change({ kind: 'pass', id, passed, missed, run });
    this.#take(begun);
    if (run) await this.#send(begun, ids);
  }

  /** Sends to the targets that the last sending is not done with: `ids`, or those kept with the schedule. */
  async #send(begun: StoredSchedule, ids: readonly string[] | null): Promise<void> {
    const { id } = begun;
    let trouble: RunTrouble | null;
    try {
      trouble = await this.#steps(begun, ids);
    } catch (error) {
      trouble = error instanceof StoreError ? `store_${error.code}` : 'failed';
      if (trouble === 'failed') this.#options.onUnexpected(error);
    }
    if (trouble) this.#options.onTrouble(id, trouble);
    try {
      this.#take(await this.#change({ kind: 'end', id, trouble }));
    } catch (error) {
      // The store has it as running until the next start; what people see is true.
      const { last, ...rest } = this.#all.get(id) ?? begun;
      this.#take({ ...rest, last: last && { ...last, running: false, trouble, open: last.done < last.total } });
      throw error;
    }
  }

  async #steps(
    { id, content, last, ...begun }: StoredSchedule,
    ids: readonly string[] | null,
  ): Promise<RunTrouble | null> {
    const { planned, notifications, rendering } = this.#options;
    const template = readTemplate(content);
    const total = last?.total ?? 0;
    let from = last?.done ?? 0;
    let sent = begun.sent;
    while (from < total) {
      if (this.#closed) return 'interrupted';
      if (this.#ending.has(id)) return 'stopped';
      const chunk =
        ids?.slice(from, from + TARGETS_A_CHUNK) ?? (await planned.scheduleTargets(id, from / TARGETS_A_CHUNK));
      if (chunk.length === 0) return 'failed';
      const { drafts, unfit } = rendering.drafts(template, chunk, sent + 1);
      const step = { id, from, upTo: from + chunk.length, unfit: unfit.length, example: unfit[0] ?? null };
      const done = await planned.scheduleStep(step, drafts);
      // Removed meanwhile.
      if (!done) return 'stopped';
      notifications.handOut(done.notifications);
      this.#take(done.schedule);
      from = step.upTo;
      sent += drafts.length;
    }
    return null;
  }

  #get(id: number): StoredSchedule {
    const schedule = this.#all.get(id);
    if (!schedule) throw new ConsoleError('not_found');
    return schedule;
  }

  async #change(change: ScheduleChange): Promise<StoredSchedule> {
    const done = await this.#options.planned.changeSchedule(change);
    if (done.kind === 'refused') throw new ConsoleError(done.code, LIMITS[done.code] ?? {});
    return done.schedule;
  }

  /** Keeps what the store has of one now; one that was removed meanwhile stays so. */
  #take(schedule: StoredSchedule): void {
    if (!this.#all.has(schedule.id)) return;
    this.#all.set(schedule.id, schedule);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
