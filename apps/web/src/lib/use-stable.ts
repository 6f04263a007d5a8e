import { useLayoutEffect, useRef, useState } from 'react';

type Functions = Record<string, (...args: never[]) => unknown>;

/**
 * The same functions at every draw, which do what those of the latest draw do: a row that is given them need not be
 * drawn again. Which there are is settled by the first draw.
 */
export function useStable<T extends Functions>(latest: T): T {
  const current = useRef<Functions>(latest);
  useLayoutEffect(() => {
    current.current = latest;
  });
  const [stable] = useState(() => {
    const entries = Object.keys(latest).map((name) => [name, (...args: never[]) => current.current[name]!(...args)]);
    return Object.fromEntries(entries) as T;
  });
  return stable;
}
