import { useSyncExternalStore } from 'react';

// A new tweet is written from wherever one is in the Social tab, and from the palette.

let isOpen = false;
const listeners = new Set<() => void>();

function set(next: boolean) {
  isOpen = next;
  for (const listener of listeners) listener();
}

/** Opens the dialog for a new tweet. */
export const writeTweet = () => set(true);
export const closeTweet = () => set(false);

export const useIsWriting = () =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    () => isOpen,
  );
