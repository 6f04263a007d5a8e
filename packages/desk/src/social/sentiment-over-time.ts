import type { ProfileSentiment, Sentiment } from '@perch/contracts';

export interface Sound {
  at: Date;
  sentiment: Sentiment;
}

const DAY_MS = 86_400_000;
const MOST_DAYS = 31;
const MOST_WEEKS = 26 * 7;
const MOST_MONTHS = 48 * 30;

/** How texts sounded, in steps that fit the time between the first and the last of them; steps without any are there too. */
export function sentimentOverTime(sounds: readonly Sound[]): Pick<ProfileSentiment, 'unit' | 'steps'> {
  if (sounds.length === 0) return { unit: 'month', steps: [] };
  const times = sounds.map(({ at }) => at.getTime());
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const days = (last - first) / DAY_MS;
  const unit = days < MOST_DAYS ? 'day' : days < MOST_WEEKS ? 'week' : days < MOST_MONTHS ? 'month' : 'year';
  const steps = new Map<string, ProfileSentiment['steps'][number]>();
  for (let at = beginOf(new Date(first), unit); at.getTime() <= last; at = next(at, unit)) {
    steps.set(dayOf(at), { from: dayOf(at), positive: 0, neutral: 0, negative: 0 });
  }
  for (const { at, sentiment } of sounds) steps.get(dayOf(beginOf(at, unit)))![sentiment] += 1;
  return { unit, steps: [...steps.values()] };
}

type Unit = ProfileSentiment['unit'];

const dayOf = (at: Date) => at.toISOString().slice(0, 10);
const utc = (year: number, month: number, day: number) => new Date(Date.UTC(year, month, day));

function beginOf(at: Date, unit: Unit): Date {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  if (unit === 'year') return utc(year, 0, 1);
  if (unit === 'month') return utc(year, month, 1);
  // weeks begin on Mondays
  return utc(year, month, unit === 'week' ? day - ((at.getUTCDay() + 6) % 7) : day);
}

function next(at: Date, unit: Unit): Date {
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  if (unit === 'year') return utc(year + 1, 0, 1);
  return unit === 'month' ? utc(year, month + 1, 1) : utc(year, month, day + (unit === 'week' ? 7 : 1));
}
