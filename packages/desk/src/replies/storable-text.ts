/** Typed text as Postgres can keep it: no NUL, no half of a surrogate pair. */
export const storableText = (text: string) => text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\uFFFD');
