/** A time to send at that people often mean. */
export interface SendTime {
  name: 'inAnHour' | 'thisEvening' | 'tomorrowMorning' | 'nextMonday';
  at: Date;
}

const MORNING = 9;
const EVENING = 18;
const DAY_MS = 86_400_000;
/** the server takes a year */
const LATEST_MS = 365 * DAY_MS;

/** In the zone of this machine; only those that are yet to come and differ. */
export function sendTimes(now: Date): SendTime[] {
  const at = (days: number, hour: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
  const untilMonday = (8 - now.getDay()) % 7 || 7;
  const evening = at(0, EVENING);
  return [
    { name: 'inAnHour', at: new Date(Math.ceil((now.getTime() + 3_600_000) / 300_000) * 300_000) },
    ...(evening.getTime() - now.getTime() > 3_600_000 ? [{ name: 'thisEvening', at: evening } as const] : []),
    { name: 'tomorrowMorning', at: at(1, MORNING) },
    ...(untilMonday > 1 ? [{ name: 'nextMonday', at: at(untilMonday, MORNING) } as const] : []),
  ];
}

const two = (value: number) => String(value).padStart(2, '0');

/** As `<input type="datetime-local">` has it: the time on the clock here. */
export const localInput = (at: Date) =>
  `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;

/** The moment that was entered; null unless it is within the coming year. */
export function readSendTime(entered: string, now: Date): Date | null {
  const at = new Date(entered);
  const ahead = at.getTime() - now.getTime();
  return ahead > 0 && ahead <= LATEST_MS ? at : null;
}
