import type { SavedDraft } from '@perch/contracts';
import { api } from '../../lib/api.ts';
import { draftKey, drafts, EMPTY_CONTENT, type Mode } from './draft-store.ts';

interface Insert {
  memberId: string;
  ticketId: string;
  mode: Exclude<Mode, 'note'>;
  text: string;
}

/** Puts a text below what a member has written on a ticket for that way, and opens the way, to whom it goes by itself. */
export async function insertIntoReply({ memberId, ticketId, mode, text }: Insert): Promise<void> {
  const key = draftKey(`${memberId}.${ticketId}`);
  if (drafts.read(key) === null) await takeFromServer(key, ticketId);
  drafts.change(key, (old) => {
    const content = old ?? EMPTY_CONTENT;
    const written = content.texts[mode].trimEnd();
    const texts = { ...content.texts, [mode]: written === '' ? text : `${written}\n\n${text}` };
    return { ...content, mode, texts, inReplyToMessageId: null };
  });
}

/** What was written on another device must not be lost. */
async function takeFromServer(key: string, ticketId: string): Promise<void> {
  const { draft } = await api.get<SavedDraft>(`tickets/${ticketId}/draft`);
  if (draft === null) return;
  const { updatedAt: changedAt, ...content } = draft;
  drafts.take(key, { ...content, attempt: null, changedAt });
}
