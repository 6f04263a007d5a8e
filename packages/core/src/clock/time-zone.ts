const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}

/** Names of three letters that IANA has; ICU keeps others of old, such as JST and VST, which Postgres does not all know. */
const THREE_LETTERS = 'CET|EET|EST|GMT|HST|MET|MST|PRC|ROC|ROK|UCT|UTC|WET';
const ICU_ONLY = new RegExp(`^(SystemV/.*|US/Pacific-New|(?!(${THREE_LETTERS})$)[A-Z]{3})$`, 'i');

/** Whether the time zone is one of the IANA database, such as `America/Sao_Paulo`. */
export function isTimeZone(name: string): boolean {
  if (ICU_ONLY.test(name)) return false;
  try {
    return Intl.DateTimeFormat('en-US', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** What the clock on the wall shows at an instant, as if it were UTC: milliseconds, whole seconds. */
export function wallClock(timeZone: string, instantMs: number): number {
  const field = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(instantMs)
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', number>;
  return Date.UTC(field.year, field.month - 1, field.day, field.hour, field.minute, field.second);
}

const offset = (timeZone: string, instantMs: number) =>
  wallClock(timeZone, instantMs) - Math.floor(instantMs / 1000) * 1000;

/**
 * The first instant at which the clock on the wall shows a time, or, where it leaps over it (summer time begins), the
 * moment of the leap.
 * @param wallMs the time on the wall, as if it were UTC
 */
export function instantAt(timeZone: string, wallMs: number): number {
  const before = offset(timeZone, wallMs - DAY_MS);
  const after = offset(timeZone, wallMs + DAY_MS);
  if (before === after) return wallMs - before;
  const shown = [wallMs - before, wallMs - after]
    .sort((one, other) => one - other)
    .find((instant) => instant + offset(timeZone, instant) === wallMs);
  return shown ?? leapBetween(timeZone, wallMs - after, wallMs - before);
}

function leapBetween(timeZone: string, earlier: number, later: number): number {
  let [low, high] = [Math.floor(earlier / 1000), Math.ceil(later / 1000)];
  const offsetAfter = offset(timeZone, high * 1000);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(timeZone, middle * 1000) === offsetAfter) high = middle;
    else low = middle;
  }
  return high * 1000;
}
