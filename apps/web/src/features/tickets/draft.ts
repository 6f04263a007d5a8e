import type { Attachment, Message } from '@perch/contracts';
import { useMemo, useState, useSyncExternalStore } from 'react';
import type { ComposerSubject } from './composer-subject.ts';
import { draftKey, drafts, EMPTY_CONTENT, type DraftContent, type Mode, type ReplyTarget } from './draft-store.ts';

export { MODES, type DraftContent, type Mode } from './draft-store.ts';

/** What a composer begins with: the usual way of a reply, and a note where nobody can be answered. */
export function defaultMode(preferred: Mode, targets: readonly ReplyTarget[], canReply: boolean): Mode {
  // a tweet that X would refuse can still be answered on X itself
  const isPossible = targets.some(({ via, available }) => available || via === 'tweet');
  return canReply && isPossible ? replyMode(preferred, targets) : 'note';
}

/** The way a reply goes unless the agent chooses: the one the customer wrote by, if X lets it. */
export function replyMode(preferred: Mode, targets: readonly ReplyTarget[]): Mode {
  const isAvailable = (via: Mode) => targets.some((target) => target.via === via && target.available);
  if (isAvailable(preferred)) return preferred;
  return targets.some(({ via }) => via === preferred) ? preferred : (targets[0]?.via ?? 'note');
}

/** Ways by which one message is answered: a tweet goes under it, a direct message to who wrote it. */
const namesMessage = (mode: Mode) => mode === 'tweet' || mode === 'dm';

/** The message that somebody has chosen to answer, where it can be answered that way. */
export function namedMessage(mode: Mode, id: string | null, messages: readonly Message[]): string | null {
  const isPrivate = messages.some((message) => message.id === id && message.channel !== 'twitter');
  return !namesMessage(mode) || (mode === 'tweet' && isPrivate) ? null : id;
}

export interface Draft extends DraftContent {
  /** names it among the drafts of this browser */
  key: string;
  /** of the mode that is open */
  text: string;
  setText: (text: string) => void;
  /** @param text replaces what was written for that way */
  setMode: (mode: Mode, text?: string) => void;
  /** names the message to answer; null: the customer's latest */
  answer: (messageId: string | null) => void;
  /** chooses who answers in public */
  answerAs: (username: string) => void;
  setEmailSubject: (subject: string | null) => void;
  /** changes the files of a way, also after somebody has turned to another one */
  setFiles: (mode: Mode, next: (files: readonly Attachment[]) => readonly Attachment[]) => void;
  /** notes what had been read when the text of a way was begun */
  setSeen: (mode: Mode, messageId: string | null) => void;
  /** takes what was written here along, below what is written there */
  moveTo: (mode: Mode) => void;
  /** this has gone out that way; what has been added since stays */
  clear: (mode: Mode, sent: { text: string; files: readonly Attachment[] }) => void;
  /** the key of this very reply: the same one until something of it changes, so that trying again doubles nothing */
  keyFor: (reply: object) => string;
}

interface DraftOptions {
  /** the way the customer wrote by */
  preferred: Mode;
  targets: readonly ReplyTarget[];
  canReply: boolean;
  /** absent where there are no notes */
  addNote?: ComposerSubject['addNote'];
}

/**
 * What the agent has written here and not sent; it survives errors, reloads and a closed browser.
 * @param owner whose draft and of what
 */
export function useDraft(owner: string, { preferred, targets, canReply, addNote }: DraftOptions): Draft {
  const key = draftKey(owner);
  const [fresh] = useState<DraftContent>(() => ({
    ...EMPTY_CONTENT,
    mode: addNote ? defaultMode(preferred, targets, canReply) : replyMode(preferred, targets),
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
    key,
    text: content.texts[mode],
    setText: (text) => change((old) => ({ texts: { ...old.texts, [mode]: text } })),
    setMode: (next, text) =>
      change((old) => ({ mode: next, texts: text === undefined ? old.texts : { ...old.texts, [next]: text } })),
    answer: (inReplyToMessageId) => change(() => ({ inReplyToMessageId, answersAs: null })),
    answerAs: (answersAs) => change(() => ({ answersAs })),
    setEmailSubject: (emailSubject) => change(() => ({ emailSubject })),
    setFiles: (way, next) => change((old) => ({ files: { ...old.files, [way]: next(old.files[way]) } })),
    // no writing: it makes the draft no later than another device's
    setSeen: (way, messageId) => {
      const old = drafts.read(key) ?? fresh;
      drafts.take(key, { ...old, seenMessageIds: { ...old.seenMessageIds, [way]: messageId } });
    },
    moveTo: (next) =>
      change((old) => ({
        mode: next,
        seenMessageIds: {
          ...old.seenMessageIds,
          [mode]: null,
          [next]: old.seenMessageIds[next] ?? old.seenMessageIds[mode],
        },
        texts: { ...old.texts, [mode]: '', [next]: joined(old.texts[next], old.texts[mode]) },
        files: { ...old.files, [mode]: [], [next]: [...old.files[next], ...old.files[mode]] },
      })),
    clear: (way, sent) =>
      change((old) => ({
        texts: old.texts[way] === sent.text ? { ...old.texts, [way]: '' } : old.texts,
        files: { ...old.files, [way]: old.files[way].filter(({ id }) => sent.files.every((gone) => gone.id !== id)) },
        inReplyToMessageId: namesMessage(way) ? null : old.inReplyToMessageId,
        seenMessageIds: { ...old.seenMessageIds, [way]: null },
        answersAs: way === 'tweet' ? null : old.answersAs,
        emailSubject: way === 'email' ? null : old.emailSubject,
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

/** Puts back what was to go out that way, above what has been written since, and turns to it. */
export function bringBack(
  key: string,
  mode: Mode,
  back: {
    text: string;
    files: readonly Attachment[];
    inReplyToMessageId: string | null;
    answersAs?: string | null;
    emailSubject?: string | null;
  },
) {
  drafts.change(key, (now) => {
    const old = now ?? EMPTY_CONTENT;
    return {
      ...old,
      mode,
      texts: { ...old.texts, [mode]: joined(back.text, old.texts[mode]) },
      files: { ...old.files, [mode]: [...back.files, ...old.files[mode]] },
      inReplyToMessageId: namesMessage(mode) ? back.inReplyToMessageId : old.inReplyToMessageId,
      answersAs: mode === 'tweet' ? (back.answersAs ?? null) : old.answersAs,
      emailSubject: mode === 'email' ? (back.emailSubject ?? null) : old.emailSubject,
      attempt: null,
    };
  });
}

const joined = (first: string, second: string) => [first, second].filter((text) => text.trim() !== '').join('\n\n');
