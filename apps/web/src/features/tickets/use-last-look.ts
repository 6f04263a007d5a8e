import type { Message } from '@perch/contracts';
import { useCallback, useState } from 'react';
import { storage } from '../../lib/storage.ts';

/** So many tickets are remembered, those looked at last. */
const MOST = 300;

type Looks = Record<string, string>;

/**
 * How far a member has read a ticket on this device.
 * @returns the instant of the latest message when they last looked, null the first time, and how to note the present one
 */
export function useLastLook(memberId: string, ticketId: string) {
  const name = `perch.last-looks.${memberId}`;
  const [before] = useState(() => read(name)[ticketId] ?? null);
  const look = useCallback(
    ({ postedAt }: Pick<Message, 'postedAt'>) => {
      const { [ticketId]: known, ...others } = read(name);
      if (known !== undefined && known >= postedAt) return;
      const kept = Object.entries({ ...others, [ticketId]: postedAt }).slice(-MOST);
      storage.set(name, JSON.stringify(Object.fromEntries(kept)));
    },
    [name, ticketId],
  );
  return { before, look };
}

function read(name: string): Looks {
  try {
    const looks: unknown = JSON.parse(storage.get(name) ?? '{}');
    return typeof looks === 'object' && looks !== null ? (looks as Looks) : {};
  } catch {
    return {};
  }
}

/** The first message of others that came after they last looked; undefined: none, or it is not loaded. */
export function firstUnread(messages: readonly Message[], before: string | null, memberId: string) {
  if (before === null) return undefined;
  const index = messages.findIndex(({ postedAt, member }) => postedAt > before && member?.id !== memberId);
  return index > 0 ? messages[index]!.id : undefined;
}
