import { useState } from 'react';
import { storage } from '../../lib/storage.ts';

/** How long a reply may be taken back before it goes out. */
export const UNDO_CHOICES = [0, 5, 10, 20] as const;
const DEFAULT = 5;
const STORED = 'perch.undoSeconds';

function stored(): number {
  const value = Number(storage.get(STORED) ?? DEFAULT);
  return UNDO_CHOICES.some((choice) => choice === value) ? value : DEFAULT;
}

/** The member's choice, kept in this browser. */
export function useUndoSeconds() {
  const [seconds, setSeconds] = useState(stored);
  const choose = (next: number) => {
    setSeconds(next);
    storage.set(STORED, String(next));
  };
  return [seconds, choose] as const;
}
