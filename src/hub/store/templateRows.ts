/** Templates in the database. Whoever calls holds the transaction. */
import type { DatabaseSync } from 'node:sqlite';
import type { NamedTemplate, Template } from '../../shared/console/templates.ts';
import { TEMPLATE_NAME_LIMIT, TEMPLATES_LIMIT } from '../../shared/planned.ts';
import type { TemplateContent } from '../../shared/template.ts';
import { type BroughtIn, REMOVED_KEPT, REMOVED_MS, type TemplateChange, type TemplateOutcome } from './planned.ts';
import { prepare, type Statement } from './statement.ts';

const COLUMNS = 'id, name, tipo, contenido, deseo_id, created_at, saved_at';
type Row = readonly [
  id: number,
  name: string,
  tipo: string,
  contenido: string,
  deseo: string,
  createdAt: number,
  savedAt: number,
];

/** Two names with the same key are the same to people. */
const keyOf = (name: string): string => name.normalize('NFC').toLowerCase();

export class TemplateRows {
  readonly #select: Statement<Row>;
  readonly #count: Statement<[number]>;
  readonly #byKey: Statement<Row>;
  readonly #insert: Statement<Row>;
  readonly #update: Statement<Row>;
  readonly #remove: Statement<[number]>;
  readonly #removed: Statement<Row>;
  readonly #restore: Statement<Row>;
  readonly #purge: Statement<never>;

  constructor(db: DatabaseSync) {
    this.#select = prepare(db, `SELECT ${COLUMNS} FROM templates WHERE removed_at IS NULL ORDER BY name_key`);
    this.#count = prepare(db, 'SELECT count(*) FROM templates WHERE removed_at IS NULL');
    this.#byKey = prepare(db, `SELECT ${COLUMNS} FROM templates WHERE removed_at IS NULL AND name_key = ?`);
    this.#insert = prepare(
      db,
      `INSERT INTO templates (name, name_key, tipo, contenido, deseo_id, created_at, saved_at)
       VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING ${COLUMNS}`,
    );
    this.#update = prepare(
      db,
      `UPDATE templates SET name = ?, name_key = ?, tipo = ?, contenido = ?, deseo_id = ?, saved_at = ?
       WHERE id = ? AND removed_at IS NULL RETURNING ${COLUMNS}`,
    );
    this.#remove = prepare(db, 'UPDATE templates SET removed_at = ? WHERE id = ? AND removed_at IS NULL RETURNING id');
    this.#removed = prepare(db, `SELECT ${COLUMNS} FROM templates WHERE id = ? AND removed_at IS NOT NULL`);
    this.#restore = prepare(
      db,
      `UPDATE templates SET removed_at = NULL, name = ?, name_key = ? WHERE id = ? RETURNING ${COLUMNS}`,
    );
    this.#purge = prepare(
      db,
      `DELETE FROM templates WHERE removed_at IS NOT NULL AND (removed_at < ? OR id NOT IN (
         SELECT id FROM templates WHERE removed_at IS NOT NULL ORDER BY removed_at DESC, id DESC LIMIT ${REMOVED_KEPT}
       ))`,
    );
  }

  list(): readonly Template[] {
    return this.#select.all().map(fromRow);
  }

  change(change: TemplateChange, now: number): TemplateOutcome {
    this.forget(now);
    switch (change.kind) {
      case 'save':
        return this.#save(change.id, change.name, change.content, now);
      case 'remove':
        return this.#remove.get(now, change.id) ? { kind: 'removed' } : { kind: 'refused', code: 'not_found' };
      case 'restore': {
        const row = this.#removed.get(change.id);
        if (!row) return { kind: 'refused', code: 'not_found' };
        if (this.#full(1)) return { kind: 'refused', code: 'templates_full' };
        const name = this.#freeName(row[1]);
        return saved(this.#restore.get(name, keyOf(name), change.id));
      }
      case 'bringIn':
        return this.#bringIn(change.templates, now);
    }
  }

  /** Forgets what can be brought back no more. */
  forget(now: number): void {
    this.#purge.run(now - REMOVED_MS);
  }

  #save(id: number | null, name: string, content: TemplateContent, now: number): TemplateOutcome {
    const { tipo, contenido, deseo_id } = content;
    const other = this.#byKey.get(keyOf(name));
    if (other && other[0] !== id) return { kind: 'refused', code: 'template_name_taken' };
    if (id !== null) return saved(this.#update.get(name, keyOf(name), tipo, contenido, deseo_id, now, id));
    if (this.#full(1)) return { kind: 'refused', code: 'templates_full' };
    return saved(this.#insert.get(name, keyOf(name), tipo, contenido, deseo_id, now, now));
  }

  #bringIn(templates: readonly NamedTemplate[], now: number): TemplateOutcome {
    const fresh = templates.filter(({ name, content }) => {
      const row = this.#byKey.get(keyOf(name));
      return !row || !isSame(fromRow(row).content, content);
    });
    if (this.#full(fresh.length)) return { kind: 'refused', code: 'templates_full' };
    const renamed: { from: string; to: string }[] = [];
    let added = 0;
    for (const { name, content } of fresh) {
      const row = this.#byKey.get(keyOf(name));
      // The file may hold one twice.
      if (row && isSame(fromRow(row).content, content)) continue;
      const free = this.#freeName(name);
      if (free !== name) renamed.push({ from: name, to: free });
      this.#insert.get(free, keyOf(free), content.tipo, content.contenido, content.deseo_id, now, now);
      added += 1;
    }
    return { kind: 'broughtIn', added, known: templates.length - added, renamed } satisfies BroughtIn;
  }

  #full(more: number): boolean {
    return (this.#count.get()?.[0] ?? 0) + more > TEMPLATES_LIMIT;
  }

  /** The name, or with the first number behind it that makes it nobody else's. */
  #freeName(name: string): string {
    let free = name;
    for (let n = 2; this.#byKey.get(keyOf(free)); n += 1) {
      const end = ` ${n}`;
      free = `${[...name]
        .slice(0, TEMPLATE_NAME_LIMIT - end.length)
        .join('')
        .trimEnd()}${end}`;
    }
    return free;
  }
}

const isSame = (a: TemplateContent, b: TemplateContent): boolean =>
  a.tipo === b.tipo && a.contenido === b.contenido && a.deseo_id === b.deseo_id;

function saved(row: Row | undefined): TemplateOutcome {
  return row ? { kind: 'saved', template: fromRow(row) } : { kind: 'refused', code: 'not_found' };
}

function fromRow([id, name, tipo, contenido, deseo_id, createdAt, savedAt]: Row): Template {
  return { id, name, content: { tipo, contenido, deseo_id }, createdAt, savedAt };
}
