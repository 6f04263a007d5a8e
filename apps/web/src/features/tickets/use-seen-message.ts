import type { Message } from '@perch/contracts';
import { useEffect } from 'react';
import { useSession } from '../../lib/session.ts';
import type { Draft } from './draft.ts';

/** Who has written meanwhile: the customer, or somebody who has answered. */
export type Overtaker = { by: 'customer' } | { by: 'colleague'; name: string } | { by: 'outside' };

/**
 * The message that an answer is written to: the latest when it was begun, kept with the draft. What comes after that
 * counts as read once somebody says so.
 */
export function useSeenMessage(
  messages: readonly Message[],
  {
    mode,
    texts,
    files,
    seenMessageIds,
    setSeen,
  }: Pick<Draft, 'mode' | 'texts' | 'files' | 'seenMessageIds' | 'setSeen'>,
) {
  const { member } = useSession();
  const isEmpty = texts[mode] === '' && files[mode].length === 0;
  const latestId = messages.at(-1)?.id ?? null;
  const keptId = seenMessageIds[mode];
  // what is on the screen while nothing is written is read
  const next = isEmpty ? null : (keptId ?? latestId);
  useEffect(() => {
    if (next !== keptId) setSeen(mode, next);
  }, [mode, next, keptId, setSeen]);

  const seenId = next ?? latestId;
  const at = messages.findIndex(({ id }) => id === seenId);
  const newer = messages.slice(at + 1).filter((message) => isAnothers(message, member.id));
  return {
    // before all that is loaded, or gone from the thread: the first that is here comes after it
    id: at === -1 ? messages[0]?.id : seenId,
    overtaker: newer.length > 0 ? overtakerIn(newer) : null,
    markRead: () => setSeen(mode, latestId),
  };
}

const isAnothers = ({ direction, member, delivery }: Message, memberId: string) =>
  direction === 'in' || (direction === 'out' && member?.id !== memberId && delivery?.state !== 'discarded');

function overtakerIn(newer: readonly Message[]): Overtaker {
  if (newer.some(({ direction }) => direction === 'in')) return { by: 'customer' };
  const name = newer.findLast(({ member }) => member !== null)?.member?.name;
  return name === undefined ? { by: 'outside' } : { by: 'colleague', name };
}
