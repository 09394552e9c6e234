/** Schedules in the database, and how far each one's sending is. Whoever calls holds the transaction. */
import type { DatabaseSync } from 'node:sqlite';
import { ALL_TARGETS_LIMIT, RUN_TROUBLES, SCHEDULES_LIMIT } from '../../shared/planned.ts';
import {
  REMOVED_KEPT,
  REMOVED_MS,
  type ScheduleChange,
  type ScheduleOutcome,
  type ScheduleStep,
  type StoredSchedule,
  TARGETS_A_CHUNK,
} from './planned.ts';
import { prepare, type Statement } from './statement.ts';

/** Ids that a list shows of a schedule's targets. */
const FIRST_TARGETS = 3;

const COLUMNS = `id, name, tipo, contenido, deseo_id, target_count, first_targets, at, every_s, times, past, stopped, sent,
  missed, missed_from, missed_to, run_due, run_started, running, run_done, run_total, run_sent, run_unfit, run_example,
  run_trouble, run_open, created_at`;
type Row = readonly [
  id: number,
  name: string,
  tipo: string,
  contenido: string,
  deseo: string,
  targetCount: number | null,
  firstTargets: string,
  at: number,
  everySeconds: number | null,
  times: number | null,
  past: number,
  stopped: number,
  sent: number,
  missed: number,
  missedFrom: number | null,
  missedTo: number | null,
  runDue: number | null,
  runStarted: number,
  running: number,
  runDone: number,
  runTotal: number,
  runSent: number,
  runUnfit: number,
  runExample: string | null,
  runTrouble: string | null,
  runOpen: number,
  createdAt: number,
];

/** What a sending begins with: the time it was due, when it starts, and for how many. */
const BEGINS = `running = 1, run_due = ?, run_started = ?, run_total = ?, run_done = 0, run_sent = 0, run_unfit = 0,
  run_example = NULL, run_trouble = NULL, run_open = 0`;
const NOT_MISSED = 'missed = 0, missed_from = NULL, missed_to = NULL';
const THERE = 'id = ? AND removed_at IS NULL';
const RETURNING = `RETURNING ${COLUMNS}`;

export class ScheduleRows {
  readonly #recover: Statement<never>;
  readonly #select: Statement<Row>;
  readonly #counts: Statement<[schedules: number, targets: number]>;
  readonly #insert: Statement<Row>;
  readonly #insertTargets: Statement<never>;
  readonly #targets: Statement<[string]>;
  readonly #pass: Statement<Row>;
  readonly #begin: Statement<Row>;
  readonly #isAt: Statement<[number]>;
  readonly #step: Statement<Row>;
  readonly #end: Statement<Row>;
  readonly #sendMissed: Statement<Row>;
  readonly #sendRest: Statement<Row>;
  readonly #resume: Statement<Row>;
  readonly #stop: Statement<Row>;
  readonly #dismiss: Statement<Row>;
  readonly #remove: Statement<Row>;
  readonly #restore: Statement<Row>;
  readonly #purge: Statement<[id: number]>;
  readonly #purgeTargets: Statement<never>;

  constructor(db: DatabaseSync) {
    const update = (set: string, where = THERE): Statement<Row> =>
      prepare(db, `UPDATE schedules SET ${set} WHERE ${where} ${RETURNING}`);
    this.#recover = prepare(
      db,
      `UPDATE schedules SET running = 0, run_open = run_done < run_total,
         run_trouble = iif(run_done < run_total, 'interrupted', NULL)
       WHERE running = 1`,
    );
    this.#select = prepare(db, `SELECT ${COLUMNS} FROM schedules WHERE removed_at IS NULL ORDER BY id`);
    this.#counts = prepare(
      db,
      'SELECT count(*) FILTER (WHERE removed_at IS NULL), coalesce(sum(target_count), 0) FROM schedules',
    );
    this.#insert = prepare(
      db,
      `INSERT INTO schedules
         (name, tipo, contenido, deseo_id, target_count, first_targets, at, every_s, times, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ${RETURNING}`,
    );
    this.#insertTargets = prepare(db, 'INSERT INTO schedule_targets (schedule, chunk, consumers) VALUES (?, ?, ?)');
    this.#targets = prepare(db, 'SELECT consumers FROM schedule_targets WHERE schedule = ? AND chunk = ?');
    this.#pass = update(
      'past = past + ?, missed = missed + ?, missed_from = coalesce(missed_from, ?), missed_to = coalesce(?, missed_to)',
      // It may have been stopped a moment ago, and whoever asked for that not told yet.
      `${THERE} AND stopped = 0`,
    );
    this.#begin = update(BEGINS);
    this.#isAt = prepare(db, `SELECT 1 FROM schedules WHERE ${THERE} AND running = 1 AND run_done = ?`);
    this.#step = update(
      `run_done = ?, run_sent = run_sent + ?, sent = sent + ?, run_unfit = run_unfit + ?,
       run_example = coalesce(run_example, ?)`,
    );
    this.#end = update('running = 0, run_trouble = ?, run_open = run_done < run_total', 'id = ?');
    this.#sendMissed = update(`${NOT_MISSED}, ${BEGINS}`);
    this.#sendRest = update('running = 1, run_trouble = NULL, run_open = 0');
    this.#resume = update('stopped = 0, at = ?');
    this.#stop = update('stopped = 1');
    this.#dismiss = update(`${NOT_MISSED}, run_open = 0`);
    this.#remove = update('removed_at = ?');
    this.#restore = update('removed_at = NULL', 'id = ? AND removed_at IS NOT NULL');
    this.#purge = prepare(
      db,
      `DELETE FROM schedules WHERE removed_at IS NOT NULL AND (removed_at < ? OR id NOT IN (
         SELECT id FROM schedules WHERE removed_at IS NOT NULL ORDER BY removed_at DESC, id DESC LIMIT ${REMOVED_KEPT}
       )) RETURNING id`,
    );
    this.#purgeTargets = prepare(db, 'DELETE FROM schedule_targets WHERE schedule = ?');
  }

  /** All of them. Nothing is under way when this is asked, at the hub's start: what was is over. */
  list(): readonly StoredSchedule[] {
    this.#recover.run();
    return this.#select.all().map(fromRow);
  }

  targets(id: number, chunk: number): readonly string[] {
    return JSON.parse(this.#targets.get(id, chunk)?.[0] ?? '[]');
  }

  change(change: ScheduleChange, now: number): ScheduleOutcome {
    switch (change.kind) {
      case 'add':
        return this.#add(change, now);
      case 'pass': {
        const { id, passed, missed, run } = change;
        const row = this.#pass.get(passed, missed?.count ?? 0, missed?.from ?? null, missed?.to ?? null, id);
        return outcome(row && run ? this.#begin.get(run.dueAt, now, run.total, id) : row);
      }
      case 'sendMissed':
        return outcome(this.#sendMissed.get(change.dueAt, now, change.total, change.id));
      case 'sendRest':
        return outcome(this.#sendRest.get(change.id));
      case 'end':
        return outcome(this.#end.get(change.trouble, change.id));
      case 'resume':
        return outcome(this.#resume.get(change.at, change.id));
      case 'stop':
        return outcome(this.#stop.get(change.id));
      case 'dismiss':
        return outcome(this.#dismiss.get(change.id));
      case 'remove':
        return outcome(this.#remove.get(now, change.id));
      case 'restore':
        if ((this.#counts.get()?.[0] ?? 0) >= SCHEDULES_LIMIT) return { kind: 'refused', code: 'schedules_full' };
        return outcome(this.#restore.get(change.id));
    }
  }

  /** Forgets what can be brought back no more. */
  forget(now: number): void {
    for (const [gone] of this.#purge.all(now - REMOVED_MS)) this.#purgeTargets.run(gone);
  }

  #add({ schedule, targets }: Extract<ScheduleChange, { kind: 'add' }>, now: number): ScheduleOutcome {
    this.forget(now);
    const [schedules, all] = this.#counts.get() ?? [0, 0];
    if (schedules >= SCHEDULES_LIMIT) return { kind: 'refused', code: 'schedules_full' };
    if (all + (targets?.length ?? 0) > ALL_TARGETS_LIMIT) return { kind: 'refused', code: 'schedule_targets_full' };
    const { name, content, at, everySeconds, times } = schedule;
    const row = this.#insert.get(
      name,
      content.tipo,
      content.contenido,
      content.deseo_id,
      targets?.length ?? null,
      JSON.stringify(targets?.slice(0, FIRST_TARGETS) ?? []),
      at,
      everySeconds,
      times,
      now,
    );
    for (let from = 0; row && targets && from < targets.length; from += TARGETS_A_CHUNK) {
      const chunk = JSON.stringify(targets.slice(from, from + TARGETS_A_CHUNK));
      this.#insertTargets.run(row[0], from / TARGETS_A_CHUNK, chunk);
    }
    return outcome(row);
  }

  /** Whether a sending is where a step begins, and may go on. */
  isAt({ id, from }: ScheduleStep): boolean {
    return this.#isAt.get(id, from) !== undefined;
  }

  /** Notes that a step is done, which stored so many. */
  step({ id, upTo, unfit, example }: ScheduleStep, stored: number): StoredSchedule {
    const row = this.#step.get(upTo, stored, stored, unfit, example && JSON.stringify(example), id);
    if (!row) throw new Error(`schedule ${id} is gone`);
    return fromRow(row);
  }
}

function outcome(row: Row | undefined): ScheduleOutcome {
  return row ? { kind: 'schedule', schedule: fromRow(row) } : { kind: 'refused', code: 'not_found' };
}

function fromRow(row: Row): StoredSchedule {
  const [id, name, tipo, contenido, deseo_id, count, first, at, everySeconds, times, past, stopped, sent, ...rest] =
    row;
  const [missed, missedFrom, missedTo, dueAt, startedAt, running, done, total, runSent, unfit, ...end] = rest;
  const [example, trouble, open, createdAt] = end;
  return {
    id,
    name,
    content: { tipo, contenido, deseo_id },
    targets: count === null ? null : { count, first: JSON.parse(first) },
    at,
    everySeconds,
    times,
    past,
    stopped: stopped === 1,
    sent,
    missed: missed === 0 ? null : { count: missed, from: missedFrom ?? 0, to: missedTo ?? 0 },
    last:
      dueAt === null
        ? null
        : {
            dueAt,
            startedAt,
            running: running === 1,
            done,
            total,
            sent: runSent,
            unfit,
            example: example === null ? null : JSON.parse(example),
            trouble: RUN_TROUBLES.find((one) => one === trouble) ?? null,
            open: open === 1,
          },
    createdAt,
  };
}
