import { type ListOf, type Presence, PRESENCE_BEAT_MS } from '@perch/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../lib/api.ts';
import { presenceQuery } from './queries.ts';

/** So long after the last key somebody still types. */
const TYPING_MS = 6_000;
/** Tells the tabs of one member apart. */
const TAB = crypto.randomUUID();

/** Tells colleagues that one looks at a ticket, and whether one writes: `text` is what stands in the composer. */
export function useTellPresence(ticketId: string, text: string) {
  const client = useQueryClient();
  const isTyping = useIsTyping(ticketId, text);
  useEffect(() => {
    const leave = () => {
      const body = new Blob([JSON.stringify({ state: 'left', tab: TAB })], { type: 'application/json' });
      navigator.sendBeacon?.(`/api/v1/tickets/${ticketId}/presence`, body); // arrives also when the page is closed
    };
    const onVisibility = () => document.visibilityState === 'hidden' && leave();
    window.addEventListener('pagehide', leave);
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      window.removeEventListener('pagehide', leave);
      document.removeEventListener('visibilitychange', onVisibility);
      leave();
    };
  }, [ticketId]);
  useEffect(() => {
    const tell = async () => {
      if (document.visibilityState === 'hidden') return;
      const said = { state: isTyping ? 'typing' : 'viewing', tab: TAB };
      const answer = await api.post<ListOf<Presence>>(`tickets/${ticketId}/presence`, said).catch(() => null);
      if (answer) client.setQueryData(presenceQuery.queryKey, answer.data);
    };
    const tellNow = () => void tell();
    tellNow();
    const beat = setInterval(tellNow, PRESENCE_BEAT_MS);
    document.addEventListener('visibilitychange', tellNow);
    return () => {
      clearInterval(beat);
      document.removeEventListener('visibilitychange', tellNow);
    };
  }, [client, ticketId, isTyping]);
}

function useIsTyping(ticketId: string, text: string): boolean {
  const [isTyping, setTyping] = useState(false);
  const seen = useRef({ ticketId, text });
  useEffect(() => {
    const before = seen.current;
    seen.current = { ticketId, text };
    if (before.ticketId !== ticketId || text.trim() === '') return setTyping(false);
    if (before.text === text) return;
    setTyping(true);
    const timer = setTimeout(() => setTyping(false), TYPING_MS);
    return () => clearTimeout(timer);
  }, [ticketId, text]);
  return isTyping;
}
