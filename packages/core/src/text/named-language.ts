/** X's codes for a tweet without a language in particular: undetermined, none, or nothing but tags, names, media, links. */
const NONE = /^(und|zxx|art|q..)$/;

/** The language that X names for a tweet, such as `pt`; null where it names none. */
export const namedLanguage = (code: string | null): string | null => (code === null || NONE.test(code) ? null : code);
