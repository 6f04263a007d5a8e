import type { Attachment, Ticket } from '@perch/contracts';
import { storage } from '../../lib/storage.ts';

export type ReplyTarget = Ticket['replyTargets'][number];

export const MODES = ['tweet', 'dm', 'email', 'note'] as const;
/** Where the text in the composer will go. */
export type Mode = (typeof MODES)[number];

/** Each way has a text of its own, so that a private remark never slides into a public reply. */
export interface DraftContent {
  mode: Mode;
  texts: Record<Mode, string>;
  /** uploaded, not sent */
  files: Record<Mode, readonly Attachment[]>;
  /** the tweet that a public reply goes under; null: the customer's latest */
  inReplyToMessageId: string | null;
  /** the newest message that had been read when the text of a way was begun; null: nothing is written there */
  seenMessageIds: Record<Mode, string | null>;
  /** handle of the account that answers in public; null: the one that was written to */
  answersAs: string | null;
  /** of the first e-mail; null: the usual one */
  emailSubject: string | null;
  /** the latest try to send: what was sent, and by which idempotency key */
  attempt: { key: string; fingerprint: string } | null;
  /** when it was written, here or on another device; unknown for old ones */
  changedAt?: string | undefined;
}

export const EMPTY_CONTENT: DraftContent = {
  mode: 'note',
  texts: { tweet: '', dm: '', email: '', note: '' },
  files: { tweet: [], dm: [], email: [], note: [] },
  inReplyToMessageId: null,
  seenMessageIds: { tweet: null, dm: null, email: null, note: null },
  answersAs: null,
  emailSubject: null,
  attempt: null,
};

const isMode = (value: unknown): value is Mode => MODES.some((mode) => mode === value);

/** A draft as it was stored; anything unreadable is no draft. */
export function parseDraft(stored: string | null): DraftContent | null {
  if (stored === null) return null;
  try {
    const draft = JSON.parse(stored) as Record<string, unknown>;
    const { mode, texts, files, inReplyToMessageId, seenMessageIds, answersAs, emailSubject, attempt, changedAt } =
      draft;
    if (!isMode(mode)) return null;
    return {
      mode,
      texts: perMode((name) => textOf(of(texts, name)) ?? ''),
      files: perMode((name) => filesOf(of(files, name))),
      inReplyToMessageId: textOf(inReplyToMessageId),
      seenMessageIds: perMode((name) => textOf(of(seenMessageIds, name))),
      answersAs: textOf(answersAs),
      emailSubject: textOf(emailSubject),
      attempt: attemptOf(attempt),
      changedAt: textOf(changedAt) ?? undefined,
    };
  } catch {
    return null;
  }
}

const perMode = <T>(value: (mode: Mode) => T): Record<Mode, T> => ({
  tweet: value('tweet'),
  dm: value('dm'),
  email: value('email'),
  note: value('note'),
});
const of = (value: unknown, mode: Mode) => (value as Record<string, unknown> | undefined)?.[mode];
const filesOf = (value: unknown): Attachment[] => (Array.isArray(value) ? value.filter(isAttachment) : []);
const textOf = (value: unknown) => (typeof value === 'string' ? value : null);

function isAttachment(value: unknown): value is Attachment {
  const { id, url, fileName, contentType } = (value ?? {}) as Partial<Attachment>;
  return [id, url, fileName, contentType].every((field) => typeof field === 'string');
}

function attemptOf(value: unknown): DraftContent['attempt'] {
  const { key, fingerprint } = (value ?? {}) as Record<string, unknown>;
  return typeof key === 'string' && typeof fingerprint === 'string' ? { key, fingerprint } : null;
}

export const hasContent = ({ texts, files }: DraftContent, mode: Mode) =>
  texts[mode].trim() !== '' || files[mode].length > 0;

/** What is worth keeping; null when nothing has been written. */
export const serializeDraft = (draft: DraftContent): string | null =>
  MODES.some((mode) => hasContent(draft, mode)) ? JSON.stringify(draft) : null;

/**
 * Names a draft of this browser.
 * @param owner whose draft and of what: `memberId.ticketId`
 */
export const draftKey = (owner: string) => `perch.draft.${owner}`;

const known = new Map<string, DraftContent | null>();
const listeners = new Map<string, Set<() => void>>();

function read(key: string): DraftContent | null {
  if (!known.has(key)) known.set(key, parseDraft(storage.get(key)));
  return known.get(key)!;
}

/** The drafts of this browser, by name; what changes one reaches every composer that shows it. */
export const drafts = {
  read,
  change(key: string, next: (old: DraftContent | null) => DraftContent) {
    drafts.take(key, { ...next(read(key)), changedAt: new Date().toISOString() });
  },
  /** shows and keeps a draft as it was written elsewhere */
  take(key: string, content: DraftContent) {
    known.set(key, content);
    storage.set(key, serializeDraft(content));
    for (const listener of listeners.get(key) ?? []) listener();
  },
  /** An empty draft has nothing to keep but the way that was chosen; whoever comes back begins with the usual one. */
  forgetEmpty(key: string) {
    const content = read(key);
    if (content && serializeDraft(content) === null) known.delete(key);
  },
  subscribe(key: string, listener: () => void) {
    const all = listeners.get(key) ?? new Set();
    listeners.set(key, all.add(listener));
    return () => {
      all.delete(listener);
    };
  },
};

/** What was written in one place stands in another one too, unless something stands there. */
export function takeAlong({ mode, texts, files, seenMessageIds }: DraftContent, key: string) {
  const isWritten = (content: DraftContent) => MODES.some((each) => hasContent(content, each));
  const there = read(key);
  if (!isWritten({ ...EMPTY_CONTENT, texts, files }) || (there && isWritten(there))) return;
  drafts.change(key, () => ({ ...EMPTY_CONTENT, mode, texts, files, seenMessageIds }));
}
