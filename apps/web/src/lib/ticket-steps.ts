import { useEffect, useRef } from 'react';

/** What can be begun with the ticket on the screen, from wherever a command comes. */
export const TICKET_STEPS = ['due', 'snooze', 'merge', 'split', 'link', 'schedule'] as const;
export type TicketStep = (typeof TICKET_STEPS)[number];

const offered = new Map<TicketStep, { current: (() => void) | undefined }>();

/** Offers a step as long as it can be taken. */
export function useTicketStep(step: TicketStep, run: (() => void) | undefined) {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  const isOffered = run !== undefined;
  useEffect(() => {
    if (!isOffered) return;
    offered.set(step, latest);
    return () => {
      if (offered.get(step) === latest) offered.delete(step);
    };
  }, [step, isOffered]);
}

/** The steps that can be taken now. */
export const offeredSteps = () => TICKET_STEPS.filter((step) => offered.has(step));

export const takeStep = (step: TicketStep) => offered.get(step)?.current?.();
