const LENGTH = 80;

/** A text in one line that is no longer than needed to tell which it is. */
export function firstWords(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LENGTH ? `${[...line].slice(0, LENGTH).join('').trimEnd()}…` : line;
}
