/** Escapes that JSON knows and Postgres refuses in text: NUL, and halves of surrogate pairs. */
const UNSTORABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi;

/** Rows as the parameter of `json_to_recordset`. One odd character of a customer must not hold up the page: it becomes �. */
export function asRecords(rows: readonly object[]): string {
  const json = JSON.stringify(rows);
  return json.includes('\\u') ? json.replace(UNSTORABLE, '$1\uFFFD') : json;
}
