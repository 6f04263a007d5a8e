import { SavedDraft } from '@perch/contracts';
import { api } from '../../lib/api.ts';
import { drafts, EMPTY_CONTENT, type Mode } from './draft-store.ts';

interface Insert {
  memberId: string;
  ticketId: string;
  mode: Exclude<Mode, 'note'>;
  text: string;
}

/** Puts a text below what a member has written on a ticket for that way, and opens the way. */
export async function insertIntoReply({ memberId, ticketId, mode, text }: Insert): Promise<void> {
  const key = `perch.draft.${memberId}.${ticketId}`;
  if (drafts.read(key) === null) await takeFromServer(key, ticketId);
  drafts.change(key, (old) => {
    const content = old ?? EMPTY_CONTENT;
    const written = content.texts[mode].trimEnd();
    return { ...content, mode, texts: { ...content.texts, [mode]: written === '' ? text : `${written}\n\n${text}` } };
  });
}

/** What was written on another device must not be lost. */
async function takeFromServer(key: string, ticketId: string): Promise<void> {
  const { draft } = await api.get(`tickets/${ticketId}/draft`, SavedDraft);
  if (draft === null) return;
  const { mode, texts, inReplyToMessageId, updatedAt } = draft;
  drafts.take(key, { ...EMPTY_CONTENT, mode, texts, inReplyToMessageId, changedAt: updatedAt });
}
