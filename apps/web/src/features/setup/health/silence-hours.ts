const FEWEST = 1;
const MOST = 168;

/** What was typed as hours: whole ones from one to a week; null for nothing typed: no alarm. Nothing is guessed. */
export function silenceHours(typed: string): number | null | 'unusable' {
  const text = typed.trim();
  if (text === '') return null;
  const hours = /^\d{1,3}$/.test(text) ? Number(text) : Number.NaN;
  return hours >= FEWEST && hours <= MOST ? hours : 'unusable';
}
