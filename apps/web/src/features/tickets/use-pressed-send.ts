import { notifyManager } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { SendOptions } from './use-sending.ts';

interface ToSend {
  /** tells apart what is written and where it goes: a press is about nothing else */
  what: string;
  canSend: boolean;
  /** a file is on its way up */
  isBusy: boolean;
  /** why it cannot go, as far as this page knows */
  problem: string | null;
  /** settled once the page knows better */
  readWaysAgain: () => Promise<unknown>;
  carryOut: (how: SendOptions) => void;
}

interface Waiting {
  what: string;
  how: SendOptions;
  isReading: boolean;
}

/**
 * A press of Send. What cannot go at once waits for its files, and for a second look at what stands in its way: a contact
 * may have been made a moment ago. Then it goes, or is refused. Whoever changes it meanwhile has to press again.
 */
export function usePressedSend(now: ToSend) {
  const [pressed, setPressed] = useState<Waiting | null>(null);
  const [refused, setRefused] = useState({ what: '', count: 0 });
  const waiting = pressed?.what === now.what ? pressed : null;
  const waitsFor = waiting === null ? null : waiting.isReading ? 'ways' : now.isBusy ? 'files' : 'nothing';

  useEffect(() => {
    if (pressed === null || (waiting !== null && waitsFor !== 'nothing')) return;
    setPressed(null);
    if (waiting === null) return; // it has been changed
    if (now.canSend) now.carryOut(waiting.how);
    else setRefused(({ count }) => ({ what: waiting.what, count: count + 1 }));
  }, [pressed, waiting, waitsFor, now]);

  return {
    waitsFor,
    /** another number for each press that was refused; 0: this was not */
    refusal: refused.what === now.what ? refused.count : 0,
    press(how: SendOptions) {
      if (waiting !== null) return;
      if (now.canSend) return now.carryOut(how);
      const isReading = now.problem !== null;
      const one = { what: now.what, how, isReading };
      setPressed(one);
      if (!isReading) return;
      const read = () => setPressed((latest) => (latest === one ? { ...one, isReading: false } : latest));
      // after those who show what was read have been told of it
      const whenShown = () => notifyManager.schedule(read);
      void now.readWaysAgain().then(whenShown, whenShown);
    },
  };
}

export type WaitsFor = ReturnType<typeof usePressedSend>['waitsFor'];
