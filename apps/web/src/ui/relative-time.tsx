import { useEffect, useState } from 'react';
import { currentLocale } from '../lib/i18n.ts';
import { exactTime, relativeTime, type RelativeStyle } from '../lib/time.ts';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** Re-renders with the time, twice a minute, all of them at once. */
export function useNow(): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const tick = () => setNow(new Date());
    listeners.add(tick);
    timer ??= setInterval(() => listeners.forEach((listener) => listener()), 30_000);
    return () => {
      listeners.delete(tick);
      if (listeners.size === 0) {
        clearInterval(timer);
        timer = undefined;
      }
    };
  }, []);
  return now;
}

/** "5m ago", with the exact time on hover. */
export function RelativeTime({
  at,
  style = 'narrow',
  className,
}: {
  at: string;
  style?: RelativeStyle;
  className?: string;
}) {
  const now = useNow();
  const locale = currentLocale();
  const date = new Date(at);
  return (
    <time dateTime={at} title={exactTime(date, locale)} className={className}>
      {relativeTime(date, date > now && date.getTime() - now.getTime() < 60_000 ? date : now, locale, style)}
    </time>
  );
}
