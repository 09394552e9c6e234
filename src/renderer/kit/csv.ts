/** CSV as RFC 4180 has it, for spreadsheets, and so that no cell becomes a formula in one. */

export type Value = string | number | boolean | null;

/** What a spreadsheet would run instead of show (OWASP, "CSV Injection"). */
const FORMULA = /^[=+\-@\t\r]/;
const QUOTED = /[",\r\n]|^\s|\s$/;

/** One cell. A text that a spreadsheet would run gets an apostrophe before it; null is an empty cell. */
export function csvCell(value: Value): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One line, its end included. */
export function csvLine(values: readonly Value[]): string {
  return `${values.map(csvCell).join(',')}\r\n`;
}
