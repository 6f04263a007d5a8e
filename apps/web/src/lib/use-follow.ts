import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';

/** Reads a query again once what it is about has changed, but no sooner than so long after it was read last. */
export function useFollow(
  { dataUpdatedAt, refetch }: Pick<UseQueryResult, 'dataUpdatedAt' | 'refetch'>,
  changedAt: number,
  everyMs: number,
) {
  useEffect(() => {
    if (dataUpdatedAt === 0 || changedAt <= dataUpdatedAt) return;
    const wait = Math.max(0, dataUpdatedAt + everyMs - Date.now());
    const timer = setTimeout(() => document.visibilityState === 'visible' && void refetch(), wait);
    return () => clearTimeout(timer);
  }, [dataUpdatedAt, refetch, changedAt, everyMs]);
}
