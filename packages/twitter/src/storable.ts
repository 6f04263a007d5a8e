/** Text as Postgres takes it: without NUL, and without halves of characters. */
export const storable = (text: string) => text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\ufffd');
