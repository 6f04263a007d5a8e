import type { SocialVolume, VolumeSpan } from '@perch/contracts';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';
import { api } from '../../lib/api.ts';
import { storage } from '../../lib/storage.ts';
import { useFollow } from '../../lib/use-follow.ts';
import { useStreams } from './queries.ts';
import { sumOf } from './sum-volume.ts';

/** However much comes in, it is counted anew no more often. */
const EVERY_MS = 15_000;
/** Where nothing comes in, what was counted grows old all the same. */
const OLD_MS = 120_000;

const read = (span: VolumeSpan) => ({
  queryKey: ['social', 'volume', span],
  queryFn: ({ signal }: { signal: AbortSignal }) => api.get<SocialVolume>('social/volume', { query: { span }, signal }),
  staleTime: EVERY_MS,
  refetchInterval: OLD_MS,
});

/** How much was posted in these streams together, and when; undefined while nobody knows. */
export function useVolume(keys: readonly string[]) {
  const { span } = useVolumeView();
  const shown = keys.join(' ');
  const select = useCallback((volume: SocialVolume) => sumOf(volume, shown.split(' ')), [shown]);
  return useQuery({ ...read(span), select }).data;
}

/** Counts anew when something has come in, but never more often than now and then. */
export function useFreshVolume() {
  const { span } = useVolumeView();
  const volume = useQuery({ ...read(span), notifyOnChangeProps: ['dataUpdatedAt'] });
  useFollow(volume, useStreams().dataUpdatedAt, EVERY_MS);
}

interface View {
  span: VolumeSpan;
  /** the chart is shown, not only its small copy */
  isOpen: boolean;
}

const STORED = 'perch.volume';
/** On a phone the chart takes much of the screen: it is opened there by itself. */
const OPEN = `${STORED}.${matchMedia('(max-width: 860px)').matches ? 'openOnPhone' : 'open'}`;
const listeners = new Set<() => void>();
let view: View = {
  span: storage.get(`${STORED}.span`) === 'hour' ? 'hour' : 'day',
  isOpen: storage.get(OPEN) !== null,
};

/** What of the volume one looks at, on this device. */
export const useVolumeView = (): View => useSyncExternalStore(subscribe, () => view);

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function lookAtVolume(change: Partial<View>) {
  view = { ...view, ...change };
  storage.set(`${STORED}.span`, view.span);
  storage.set(OPEN, view.isOpen ? 'open' : null);
  for (const listener of listeners) listener();
}
