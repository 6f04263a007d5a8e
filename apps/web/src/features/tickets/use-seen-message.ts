import type { Message } from '@perch/contracts';
import { useState } from 'react';

/**
 * The message that an answer is written to: the latest when it was begun. What comes while somebody writes counts as read
 * once they say so.
 * @param isEmpty nothing has been written: all that is on the screen is read
 */
export function useSeenMessage(messages: readonly Message[], isEmpty: boolean) {
  const latestId = messages.at(-1)?.id;
  const [seenId, setSeenId] = useState(latestId);
  const at = messages.findIndex(({ id }) => id === seenId);
  // one that is gone from the thread says nothing of what came after it
  if (seenId !== latestId && (isEmpty || at === -1)) setSeenId(latestId);
  return {
    id: seenId,
    hasNewer: at !== -1 && messages.slice(at + 1).some(({ direction }) => direction === 'in'),
    markRead: () => setSeenId(latestId),
  };
}
