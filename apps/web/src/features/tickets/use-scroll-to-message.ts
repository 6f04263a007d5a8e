import type { Message } from '@perch/contracts';
import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

/** Brings the message that the address names (`#message-…`) into view, once, as soon as it is there. */
export function useScrollToMessage(messages: readonly Pick<Message, 'id'>[]) {
  const hash = useLocation({ select: (location) => location.hash });
  const shown = useRef('');
  const isThere = messages.some(({ id }) => hash === `message-${id}`);
  useEffect(() => {
    if (!isThere || shown.current === hash) return;
    shown.current = hash;
    document.getElementById(hash)?.scrollIntoView({ block: 'center' });
  }, [isThere, hash]);
}
