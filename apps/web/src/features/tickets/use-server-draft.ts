import { list, DraftRef, SavedDraft, TicketDraft } from '@perch/contracts';
import { queryOptions, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../../lib/api.ts';
import { drafts, EMPTY_CONTENT, MODES, type DraftContent } from './draft-store.ts';

/** After the last key the server hears of it. */
const SAVE_AFTER_MS = 1_000;

const unsentQuery = queryOptions({
  queryKey: ['drafts'],
  queryFn: async ({ signal }) => (await api.get('drafts', list(DraftRef), { signal })).data,
  staleTime: 30_000,
});

/** Whether one has something unsent on a ticket. */
export const useHasDraft = (ticketId: string): boolean =>
  useQuery({ ...unsentQuery, select: (all) => all.some((draft) => draft.ticketId === ticketId) }).data ?? false;

const isEmpty = (texts: TicketDraft['texts']) => MODES.every((mode) => texts[mode] === '');
const sameTexts = (one: TicketDraft['texts'], other: TicketDraft['texts']) =>
  MODES.every((mode) => one[mode] === other[mode]);

/**
 * Keeps a draft of this browser on the server too, so that another device goes on with it. What was written later stands;
 * where somebody types is always later than what the server has.
 * @param owner names the draft in this browser, as for `useDraft`
 */
export function useServerDraft(owner: string, ticketId: string) {
  const client = useQueryClient();
  useEffect(() => keepInStep(client, `perch.draft.${owner}`, ticketId), [client, owner, ticketId]);
}

function keepInStep(client: QueryClient, key: string, ticketId: string): () => void {
  const path = `tickets/${ticketId}/draft`;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  /** what both have */
  let agreed: TicketDraft | null = null;

  const isUnsaved = () => {
    const content = drafts.read(key);
    return content !== null && !sameTexts(content.texts, agreed?.texts ?? EMPTY_CONTENT.texts);
  };
  const take = (server: TicketDraft) => {
    agreed = server;
    const { mode, texts, inReplyToMessageId } = server;
    const { files, answersAs } = drafts.read(key) ?? EMPTY_CONTENT; // they stay where they were chosen
    drafts.take(key, { mode, texts, files, inReplyToMessageId, answersAs, attempt: null, changedAt: server.updatedAt });
  };
  const look = async () => {
    const answer = await api.get(path, SavedDraft).catch(() => null);
    if (!answer || isOver) return;
    const content = drafts.read(key);
    const { draft: server } = answer;
    if (server && (content === null || !isUnsaved() || server.updatedAt > (content.changedAt ?? ''))) {
      // nothing was written here since, or it was written before: an empty one has been sent elsewhere
      if (content !== null || !isEmpty(server.texts)) take(server);
      else agreed = server;
    } else {
      agreed = server;
      if (isUnsaved()) schedule();
    }
  };
  const save = async (content: DraftContent) => {
    const { mode, texts, files, inReplyToMessageId, changedAt } = content;
    const attachmentIds = MODES.flatMap((each) => files[each].map(({ id }) => id)).slice(0, 20);
    const later = agreed ? new Date(Date.parse(agreed.updatedAt) + 1).toISOString() : '';
    const updatedAt = [changedAt ?? new Date().toISOString(), later].toSorted().at(-1)!;
    const sent = { mode, texts, inReplyToMessageId, attachmentIds, updatedAt };
    const kept = await api.put(path, sent, TicketDraft).catch(() => null);
    if (!kept) return; // the browser has it; the next change tries again
    const isRefused = !sameTexts(kept.texts, texts); // by a clock that differs from ours, or another device
    agreed = kept;
    showUnsent(client, ticketId, kept);
    if (isRefused && !isOver) schedule();
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const content = drafts.read(key);
    if (content && isUnsaved()) void save(content);
  };
  const schedule = () => {
    clearTimeout(timer);
    timer = setTimeout(flush, SAVE_AFTER_MS);
  };
  const unsubscribe = drafts.subscribe(key, () => {
    if (isUnsaved()) schedule();
  });
  const onVisibility = () => (document.visibilityState === 'hidden' ? flush() : timer === undefined && void look());
  document.addEventListener('visibilitychange', onVisibility);
  void look();
  return () => {
    isOver = true;
    unsubscribe();
    document.removeEventListener('visibilitychange', onVisibility);
    flush();
  };
}

function showUnsent(client: QueryClient, ticketId: string, { texts, updatedAt }: TicketDraft) {
  client.setQueryData(unsentQuery.queryKey, (all: DraftRef[] | undefined) => {
    if (!all) return all;
    const others = all.filter((draft) => draft.ticketId !== ticketId);
    return isEmpty(texts) ? others : [{ ticketId, updatedAt }, ...others];
  });
}
