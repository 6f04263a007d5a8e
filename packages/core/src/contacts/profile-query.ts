/** What X is asked for an X user: by their very handle, which costs one read, or by words, which costs a page. */
export type ProfileQuery = { by: 'username'; username: string } | { by: 'words'; query: string };

/** X's search for people takes letters without marks, digits, `_`, `'` and spaces. */
const MOST_CHARACTERS = 50;

/** What somebody has typed, as X can be asked for it; null: nothing is left that X would take. */
export function profileQuery(typed: string): ProfileQuery | null {
  const text = typed.trim();
  const handle = /^[@＠](\w{1,15})$/.exec(text)?.[1];
  if (handle !== undefined) return { by: 'username', username: handle };
  const query = text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9_']+/g, ' ')
    .trim()
    .slice(0, MOST_CHARACTERS)
    .trim();
  return query === '' ? null : { by: 'words', query };
}
