/** The schema, as the steps that lead to it. A step that was released never changes; a new one is put at the end. */
import type { DatabaseSync } from 'node:sqlite';

/** Says whose file this is (SQLite's `application_id`): "Puls". */
export const APPLICATION_ID = 0x50756c73;

/**
 * Step n leads from version n to n + 1, which SQLite keeps as `user_version`.
 *
 * The table of notifications is written at its end only, and so are, nearly, all its indexes but the one by consumer: a
 * commit of many consumers' notifications touches few pages. Lists are read by index for each of read and unread.
 */
export const MIGRATIONS: readonly string[] = [
  `CREATE TABLE meta (
     name TEXT PRIMARY KEY,
     value INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;

   CREATE TABLE notifications (
     seq INTEGER PRIMARY KEY,
     consumer TEXT NOT NULL,
     id INTEGER NOT NULL,
     tipo TEXT NOT NULL,
     contenido TEXT NOT NULL,
     deseo_id INTEGER,
     producer TEXT NOT NULL,
     sent_at INTEGER NOT NULL,
     stored_at INTEGER NOT NULL,
     read_at INTEGER,
     read_by TEXT,
     read_on INTEGER,
     read INTEGER NOT NULL GENERATED ALWAYS AS (read_at IS NOT NULL) VIRTUAL
   ) STRICT;
   CREATE UNIQUE INDEX notifications_key ON notifications (id, consumer);
   CREATE INDEX notifications_by_consumer ON notifications (consumer, read, sent_at, id, tipo);
   CREATE INDEX notifications_by_time ON notifications (read, sent_at, id, consumer);
   CREATE INDEX notifications_by_tipo ON notifications (tipo, read, sent_at, id, consumer);

   CREATE TABLE deliveries (
     id INTEGER NOT NULL,
     consumer TEXT NOT NULL,
     connection INTEGER NOT NULL,
     written_at INTEGER NOT NULL,
     confirmed_at INTEGER,
     read_at INTEGER,
     PRIMARY KEY (id, consumer, connection)
   ) STRICT, WITHOUT ROWID;

   CREATE TABLE history (
     seq INTEGER PRIMARY KEY,
     consumer TEXT NOT NULL,
     at INTEGER NOT NULL,
     event TEXT NOT NULL
   ) STRICT;
   CREATE INDEX history_by_consumer ON history (consumer, at);
   CREATE INDEX history_by_time ON history (at);

   CREATE TABLE keys (
     key TEXT PRIMARY KEY,
     body_hash TEXT NOT NULL,
     created_at INTEGER NOT NULL,
     notifications TEXT NOT NULL
   ) STRICT;
   CREATE INDEX keys_by_time ON keys (created_at);`,

  `ALTER TABLE notifications ADD COLUMN raw TEXT;

   CREATE TABLE outbox (
     seq INTEGER PRIMARY KEY,
     kind TEXT NOT NULL,
     consumer TEXT NOT NULL,
     id INTEGER NOT NULL
   ) STRICT;

   CREATE TABLE owed_reads (
     seq INTEGER PRIMARY KEY,
     consumer TEXT NOT NULL,
     id INTEGER NOT NULL,
     read_at INTEGER NOT NULL
   ) STRICT;

   CREATE TABLE seen (
     consumer TEXT PRIMARY KEY,
     at INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX seen_by_time ON seen (at);

   CREATE TABLE accepted (
     consumer TEXT NOT NULL,
     hash TEXT NOT NULL,
     at INTEGER NOT NULL,
     PRIMARY KEY (consumer, hash)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX accepted_by_time ON accepted (at);`,

  `CREATE TABLE templates (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     name TEXT NOT NULL,
     name_key TEXT NOT NULL,
     tipo TEXT NOT NULL,
     contenido TEXT NOT NULL,
     deseo_id TEXT NOT NULL,
     created_at INTEGER NOT NULL,
     saved_at INTEGER NOT NULL,
     removed_at INTEGER
   ) STRICT;
   CREATE UNIQUE INDEX templates_by_name ON templates (name_key) WHERE removed_at IS NULL;

   CREATE TABLE schedules (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     name TEXT NOT NULL,
     tipo TEXT NOT NULL,
     contenido TEXT NOT NULL,
     deseo_id TEXT NOT NULL,
     target_count INTEGER,
     first_targets TEXT NOT NULL,
     at INTEGER NOT NULL,
     every_s INTEGER,
     times INTEGER,
     past INTEGER NOT NULL DEFAULT 0,
     stopped INTEGER NOT NULL DEFAULT 0,
     sent INTEGER NOT NULL DEFAULT 0,
     missed INTEGER NOT NULL DEFAULT 0,
     missed_from INTEGER,
     missed_to INTEGER,
     run_due INTEGER,
     run_started INTEGER NOT NULL DEFAULT 0,
     running INTEGER NOT NULL DEFAULT 0,
     run_done INTEGER NOT NULL DEFAULT 0,
     run_total INTEGER NOT NULL DEFAULT 0,
     run_sent INTEGER NOT NULL DEFAULT 0,
     run_unfit INTEGER NOT NULL DEFAULT 0,
     run_example TEXT,
     run_trouble TEXT,
     run_open INTEGER NOT NULL DEFAULT 0,
     created_at INTEGER NOT NULL,
     removed_at INTEGER
   ) STRICT;

   CREATE TABLE schedule_targets (
     schedule INTEGER NOT NULL,
     chunk INTEGER NOT NULL,
     consumers TEXT NOT NULL,
     PRIMARY KEY (schedule, chunk)
   ) STRICT;`,
];

/** Brings a database to the version that the steps lead to, each in a transaction of its own. */
export function migrate(db: DatabaseSync, steps: readonly string[] = MIGRATIONS): void {
  for (const [version, step] of steps.entries()) {
    if (version < readPragma(db, 'user_version')) continue;
    db.exec('BEGIN IMMEDIATE');
    try {
      db.exec(step);
      db.exec(`PRAGMA user_version = ${version + 1}`);
      db.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
      db.exec('COMMIT');
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK');
      throw error;
    }
  }
}

/** A pragma whose value is a number. */
export function readPragma(db: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name]);
}
