import { useEffect, useState } from 'react';

/** Whole seconds that are left until then, 0 when it has come or there is nothing to wait for. */
export function useCountdown(until: string | null): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (until === null) return;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [until]);
  return until === null ? 0 : Math.max(0, Math.ceil((new Date(until).getTime() - now) / 1000));
}
