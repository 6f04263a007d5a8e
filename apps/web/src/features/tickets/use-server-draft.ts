import type { ListOf, DraftRef, SavedDraft, TicketDraft } from '@perch/contracts';
import { queryOptions, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../../lib/api.ts';
import { draftKey, drafts, EMPTY_CONTENT, MODES, type DraftContent, type Mode } from './draft-store.ts';

/** After the last key the server hears of it. */
const SAVE_AFTER_MS = 1_000;

const unsentQuery = queryOptions({
  queryKey: ['drafts'],
  queryFn: async ({ signal }) => (await api.get<ListOf<DraftRef>>('drafts', { signal })).data,
  staleTime: 30_000,
});

/** Whether one has something unsent on a ticket. */
export const useHasDraft = (ticketId: string): boolean =>
  useQuery({ ...unsentQuery, select: (all) => all.some((draft) => draft.ticketId === ticketId) }).data ?? false;

type Content = Pick<DraftContent, 'texts' | 'files' | 'answersAs' | 'emailSubject' | 'seenMessageIds'>;

const idsOf = (files: readonly { id: string }[]) => files.map(({ id }) => id).join(' ');
const isEmpty = ({ texts, files }: Pick<Content, 'texts' | 'files'>) =>
  MODES.every((mode) => texts[mode] === '' && files[mode].length === 0);
const isSame = (one: Content, other: Content) =>
  one.answersAs === other.answersAs &&
  one.emailSubject === other.emailSubject &&
  MODES.every(
    (mode) =>
      one.texts[mode] === other.texts[mode] &&
      one.seenMessageIds[mode] === other.seenMessageIds[mode] &&
      idsOf(one.files[mode]) === idsOf(other.files[mode]),
  );
const perMode = <T>(value: (mode: Mode) => T): Record<Mode, T> => ({
  tweet: value('tweet'),
  dm: value('dm'),
  email: value('email'),
  note: value('note'),
});

/**
 * Keeps a draft of this browser on the server too, so that another device goes on with it. What was written later stands;
 * where somebody types is always later than what the server has.
 * @param owner names the draft in this browser, as for `useDraft`
 */
export function useServerDraft(owner: string, ticketId: string) {
  const client = useQueryClient();
  useEffect(() => keepInStep(client, draftKey(owner), ticketId), [client, owner, ticketId]);
}

function keepInStep(client: QueryClient, key: string, ticketId: string): () => void {
  const path = `tickets/${ticketId}/draft`;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  /** what both have */
  let agreed: TicketDraft | null = null;

  const isUnsaved = () => {
    const content = drafts.read(key);
    return content !== null && !isSame(content, agreed ?? EMPTY_CONTENT);
  };
  const take = (server: TicketDraft) => {
    agreed = server;
    const { updatedAt: changedAt, ...content } = server;
    // one that was emptied has been sent elsewhere, and the choice of who answers went with it; the way that is chosen here stays
    const emptied = isEmpty(server) && { answersAs: null, mode: drafts.read(key)?.mode ?? content.mode };
    drafts.take(key, { ...content, ...emptied, attempt: null, changedAt });
  };
  const look = async () => {
    const answer = await api.get<SavedDraft>(path).catch(() => null);
    if (!answer || isOver) return;
    const content = drafts.read(key);
    const { draft: server } = answer;
    if (server && (content === null || !isUnsaved() || server.updatedAt > (content.changedAt ?? ''))) {
      // nothing was written here since, or it was written before: an empty one has been sent elsewhere
      if (content !== null || !isEmpty(server)) take(server);
      else agreed = server;
    } else {
      agreed = server;
      if (isUnsaved()) schedule();
    }
  };
  const save = async (content: DraftContent) => {
    const { files, changedAt, attempt: _, ...written } = content;
    const attachmentIds = perMode((mode) => files[mode].map(({ id }) => id));
    const later = agreed ? new Date(Date.parse(agreed.updatedAt) + 1).toISOString() : '';
    const updatedAt = [changedAt ?? new Date().toISOString(), later].toSorted().at(-1)!;
    const sent = { ...written, attachmentIds, updatedAt };
    const kept = await api.put<TicketDraft>(path, sent).catch(() => null);
    if (!kept) return; // the browser has it; the next change tries again
    // by a clock that differs from ours, or another device
    const isRefused = !isSame({ ...kept, files }, content);
    agreed = kept;
    if (!isRefused) dropGone(files, kept.files);
    showUnsent(client, ticketId, kept);
    if (isRefused && !isOver) schedule();
  };
  /** Files that were sent from elsewhere, or forgotten after a week. */
  const dropGone = (files: DraftContent['files'], left: DraftContent['files']) => {
    const gone = new Set(
      MODES.flatMap((mode) => files[mode].filter((file) => left[mode].every(({ id }) => id !== file.id))).map(
        ({ id }) => id,
      ),
    );
    const now = drafts.read(key);
    if (gone.size === 0 || !now) return;
    drafts.take(key, { ...now, files: perMode((mode) => now.files[mode].filter(({ id }) => !gone.has(id))) });
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

function showUnsent(client: QueryClient, ticketId: string, draft: TicketDraft) {
  const { updatedAt } = draft;
  client.setQueryData(unsentQuery.queryKey, (all: DraftRef[] | undefined) => {
    if (!all) return all;
    const others = all.filter((other) => other.ticketId !== ticketId);
    return isEmpty(draft) ? others : [{ ticketId, updatedAt }, ...others];
  });
}
