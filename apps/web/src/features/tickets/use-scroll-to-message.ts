import type { Message } from '@perch/contracts';
import { useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

/** Brings the message that the address names (`#message-…`) into view, once, as soon as it is there. */
export function useScrollToMessage(messages: readonly Pick<Message, 'id'>[], show: (index: number) => void) {
  const hash = useLocation({ select: (location) => location.hash });
  const shown = useRef('');
  const index = messages.findIndex(({ id }) => hash === `message-${id}`);
  useEffect(() => {
    if (index < 0 || shown.current === hash) return;
    shown.current = hash;
    show(index);
  }, [index, hash, show]);
}
