export type CsvValue = string | number | null | undefined;

/** Before the first line, so that spreadsheets take the file for UTF-8. */
export const CSV_MARK = '\uFEFF';

export const csvRow = (values: readonly CsvValue[]): string => `${values.map(cellOf).join(',')}\r\n`;

/** A spreadsheet shall take no text for a formula. */
function cellOf(value: CsvValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const safe = /^[\t\r]|^\s*[=+\-@＝＋－＠]/.test(value) ? `'${value}` : value;
  return `"${safe.replaceAll('"', '""')}"`;
}
