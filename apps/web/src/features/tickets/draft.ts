import { useMemo, useState, useSyncExternalStore } from 'react';
import { drafts, EMPTY_CONTENT, type DraftContent, type Mode, type ReplyTarget } from './draft-store.ts';

export { MODES, type DraftContent, type Mode } from './draft-store.ts';

/** The way a reply goes unless the agent chooses: the one the customer wrote by, if X lets it. */
export function defaultMode(preferred: Mode, targets: readonly ReplyTarget[], canReply: boolean): Mode {
  if (!canReply) return 'note';
  const isAvailable = (via: Mode) => targets.some((target) => target.via === via && target.available);
  if (isAvailable(preferred)) return preferred;
  return targets.some(({ via }) => via === preferred) ? preferred : (targets[0]?.via ?? 'note');
}

export interface Draft extends DraftContent {
  /** of the mode that is open */
  text: string;
  setText: (text: string) => void;
  /** @param text replaces what was written for that way */
  setMode: (mode: Mode, text?: string) => void;
  /** names the message to answer; null: the customer's latest */
  answer: (messageId: string | null) => void;
  /** takes what was written here along, below what is written there */
  moveTo: (mode: Mode) => void;
  /** this text has gone out that way; what has been typed since stays */
  clear: (mode: Mode, sent: string) => void;
  /** the key of this very reply: the same one until something of it changes, so that trying again doubles nothing */
  keyFor: (reply: object) => string;
}

interface DraftOptions {
  /** the way the customer wrote by */
  preferred: Mode;
  targets: readonly ReplyTarget[];
  canReply: boolean;
}

/**
 * What the agent has written here and not sent; it survives errors, reloads and a closed browser.
 * @param owner whose draft and of what
 */
export function useDraft(owner: string, { preferred, targets, canReply }: DraftOptions): Draft {
  const key = `perch.draft.${owner}`;
  const [fresh] = useState<DraftContent>(() => ({
    ...EMPTY_CONTENT,
    mode: defaultMode(preferred, targets, canReply),
  }));
  useState(() => drafts.forgetEmpty(key));
  const stored = useSyncExternalStore(
    (listener) => drafts.subscribe(key, listener),
    () => drafts.read(key),
  );
  const content = stored && (canReply || stored.mode === 'note') ? stored : fresh;
  return useMemo(() => draftOf(key, content, fresh), [key, content, fresh]);
}

function draftOf(key: string, content: DraftContent, fresh: DraftContent): Draft {
  const change = (next: (old: DraftContent) => Partial<DraftContent>) =>
    drafts.change(key, (old) => ({ ...(old ?? fresh), ...next(old ?? fresh) }));
  const { mode } = content;
  return {
    ...content,
    text: content.texts[mode],
    setText: (text) => change((old) => ({ texts: { ...old.texts, [mode]: text } })),
    setMode: (next, text) =>
      change((old) => ({ mode: next, texts: text === undefined ? old.texts : { ...old.texts, [next]: text } })),
    answer: (inReplyToMessageId) => change(() => ({ inReplyToMessageId })),
    moveTo: (next) =>
      change((old) => ({
        mode: next,
        texts: { ...old.texts, [mode]: '', [next]: joined(old.texts[next], old.texts[mode]) },
      })),
    clear: (way, sent) =>
      change((old) => ({
        texts: old.texts[way] === sent ? { ...old.texts, [way]: '' } : old.texts,
        inReplyToMessageId: way === 'tweet' ? null : old.inReplyToMessageId,
        attempt: null,
      })),
    keyFor: (reply) => {
      const fingerprint = JSON.stringify(reply);
      const { attempt } = drafts.read(key) ?? fresh;
      if (attempt?.fingerprint === fingerprint) return attempt.key;
      const next = { key: crypto.randomUUID(), fingerprint };
      change(() => ({ attempt: next }));
      return next.key;
    },
  };
}

const joined = (first: string, second: string) => [first, second].filter((text) => text.trim() !== '').join('\n\n');
