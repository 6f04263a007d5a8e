/** The four keys of OAuth 1.0a, as the form has them. */
export interface PastedKeys {
  consumerKey: string;
  consumerSecret: string;
  accessToken: string;
  accessTokenSecret: string;
}
export type KeyName = keyof PastedKeys;

export const KEY_NAMES = ['consumerKey', 'consumerSecret', 'accessToken', 'accessTokenSecret'] as const;

/** What the developer portal, its sample code and `.env` files call them; the longer name of two is tried first. */
const LABELS: readonly [RegExp, KeyName][] = [
  [/access[\s_-]*token[\s_-]*secret|access[\s_-]*secret/i, 'accessTokenSecret'],
  [/access[\s_-]*token/i, 'accessToken'],
  [/(api|consumer|app)[\s_-]*(key[\s_-]*)?secret/i, 'consumerSecret'],
  [/(api|consumer|app)[\s_-]*key/i, 'consumerKey'],
];
/** Keys hold letters, digits, - and _; the shortest have about 25 of them. */
const KEY = /[A-Za-z0-9_-]{18,}/;

/**
 * The keys in a text that was copied from X's developer portal or a configuration: by the names beside them or above
 * them, or else four alone, one a line, in the portal's order. Empty where that is not what the text is.
 */
export function parseKeys(text: string): Partial<PastedKeys> {
  const lines = text
    .split(/[\r\n,;]+/)
    .map((line) => line.trim())
    .filter(Boolean);
  const found: Partial<PastedKeys> = {};
  const alone: string[] = [];
  let named: KeyName | null = null;
  for (const line of lines) {
    const label = LABELS.find(([words]) => words.test(line));
    const rest = label ? line.replace(label[0], '') : line;
    const key = KEY.exec(rest)?.[0];
    const name: KeyName | null = label ? label[1] : named;
    if (key === undefined) named = label ? label[1] : null;
    else {
      if (name) found[name] ??= key;
      else alone.push(key);
      named = null;
    }
  }
  if (Object.keys(found).length > 0) return found;
  if (alone.length !== KEY_NAMES.length) return {};
  return Object.fromEntries(KEY_NAMES.map((name, at) => [name, alone[at]]));
}
