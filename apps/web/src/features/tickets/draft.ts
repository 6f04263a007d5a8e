import type { Ticket } from '@perch/contracts';
import { useState } from 'react';
import { storage } from '../../lib/storage.ts';

export const MODES = ['tweet', 'dm', 'note'] as const;
/** Where the text in the composer will go. */
export type Mode = (typeof MODES)[number];

/** Each way has a text of its own, so that a private remark never slides into a public reply. */
export interface DraftContent {
  mode: Mode;
  texts: Record<Mode, string>;
}

const isMode = (value: unknown): value is Mode => MODES.some((mode) => mode === value);

/** A draft as it was stored; anything unreadable is no draft. */
export function parseDraft(stored: string | null): DraftContent | null {
  if (stored === null) return null;
  try {
    const { mode, texts } = JSON.parse(stored) as { mode?: unknown; texts?: Record<string, unknown> };
    if (!isMode(mode)) return null;
    const text = (name: Mode) => (typeof texts?.[name] === 'string' ? texts[name] : '');
    return { mode, texts: { tweet: text('tweet'), dm: text('dm'), note: text('note') } };
  } catch {
    return null;
  }
}

/** What is worth keeping; null when nothing has been written. */
export const serializeDraft = (draft: DraftContent): string | null =>
  MODES.some((mode) => draft.texts[mode] !== '') ? JSON.stringify(draft) : null;

/** The way a reply goes unless the agent chooses: the one the customer wrote by, if X lets it. */
export function defaultMode(ticket: Pick<Ticket, 'channel' | 'replyTargets'>, canReply: boolean): Mode {
  if (!canReply) return 'note';
  const preferred: Mode = ticket.channel === 'twitter_dm' ? 'dm' : 'tweet';
  const isAvailable = (via: Mode) => ticket.replyTargets.some((target) => target.via === via && target.available);
  if (isAvailable(preferred)) return preferred;
  return ticket.replyTargets.some(({ via }) => via === preferred) ? preferred : (ticket.replyTargets[0]?.via ?? 'note');
}

export interface Draft extends DraftContent {
  text: string;
  setText: (text: string) => void;
  /** @param text replaces what was written for that way */
  setMode: (mode: Mode, text?: string) => void;
}

/** What the agent has written on this ticket and not sent; it survives errors, reloads and a closed browser. */
export function useDraft(memberId: string, ticket: Ticket, canReply: boolean): Draft {
  const key = `perch.draft.${memberId}.${ticket.id}`;
  const [draft, setDraft] = useState<DraftContent>(() => {
    const stored = parseDraft(storage.get(key));
    const fresh: DraftContent = { mode: defaultMode(ticket, canReply), texts: { tweet: '', dm: '', note: '' } };
    return stored && (canReply || stored.mode === 'note') ? stored : fresh;
  });
  const change = (next: DraftContent) => {
    setDraft(next);
    storage.set(key, serializeDraft(next));
  };
  return {
    ...draft,
    text: draft.texts[draft.mode],
    setText: (text) => change({ ...draft, texts: { ...draft.texts, [draft.mode]: text } }),
    setMode: (mode, text) =>
      change({ mode, texts: text === undefined ? draft.texts : { ...draft.texts, [mode]: text } }),
  };
}
