import type { Message } from '@perch/contracts';
import { useCallback, useMemo, useState } from 'react';
import { useSelection } from '../../lib/use-selection.ts';

/** The messages that are to become a ticket of their own: one and all later ones, or those that were chosen. */
export type SplitChoice = { fromMessageId: string } | { messageIds: string[] };

/** So many messages the API takes at once. */
export const MOST_CHOSEN = 500;

/** Choosing messages in the thread, and what is asked about them before they become a ticket. */
export function useSplitting(messages: readonly Message[]) {
  const listed = useMemo(() => messages.map(({ id }) => id), [messages]);
  const selection = useSelection(listed);
  const [isChoosing, setChoosing] = useState(false);
  const [asked, setAsked] = useState<SplitChoice | null>(null);
  const askFrom = useCallback((message: Message) => setAsked({ fromMessageId: message.id }), []);
  const begin = () => {
    if (asked && 'fromMessageId' in asked && !selection.has(asked.fromMessageId)) selection.toggle(asked.fromMessageId);
    setAsked(null);
    setChoosing(true);
  };
  return {
    selection: isChoosing ? selection : undefined,
    asked,
    askFrom,
    askChosen: () =>
      selection.ids.size > 0 && selection.ids.size <= MOST_CHOSEN && setAsked({ messageIds: [...selection.ids] }),
    close: () => setAsked(null),
    begin,
    leave: () => {
      selection.clear();
      setChoosing(false);
    },
  };
}
