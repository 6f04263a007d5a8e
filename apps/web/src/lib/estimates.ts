import { useSyncExternalStore } from 'react';
import { storage } from './storage.ts';

const STORED = 'perch.estimates';
const listeners = new Set<() => void>();
const read = () => storage.get(STORED) !== 'hidden';

/** Whether what Perch estimates by itself is shown on this device, and what changes that. */
export function useEstimates(): [isShown: boolean, show: (isShown: boolean) => void] {
  return [useSyncExternalStore(subscribe, read), show];
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function show(isShown: boolean) {
  storage.set(STORED, isShown ? null : 'hidden');
  for (const listener of listeners) listener();
}
