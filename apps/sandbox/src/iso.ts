/** X's way to write a moment: `2026-11-22T10:00:00.000Z`. */
export function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
