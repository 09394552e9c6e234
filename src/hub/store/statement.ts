import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** A prepared statement whose rows are arrays, of the shape that its text selects. */
export interface Statement<Row extends readonly unknown[]> {
  all(...values: SQLInputValue[]): Row[];
  /** Row by row: only what is taken is read. */
  iterate(...values: SQLInputValue[]): Iterator<Row>;
  get(...values: SQLInputValue[]): Row | undefined;
  run(...values: SQLInputValue[]): { readonly changes: number | bigint };
}

/** Prepares a statement. Arrays cost less than objects, here and when they cross to the hub's thread. */
export function prepare<Row extends readonly unknown[] = never>(db: DatabaseSync, sql: string): Statement<Row> {
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  return statement as unknown as Statement<Row>;
}
