import type { BulkResult, ChangeTickets, TicketSummary } from '@perch/contracts';
import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import type { z } from 'zod';
import { api, type Query } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { dropFromFeed, itemsInFeeds, resetFeed } from '../../lib/feed.ts';
import { notifyAction, notifyDone, notifyProblem } from '../../lib/notify.ts';
import { useSession, type Session } from '../../lib/session.ts';
import { refreshTickets, ticketKeys } from '../../lib/ticket-cache.ts';
import { fitsQuery } from './ticket-views.ts';

export type BulkChange = z.input<typeof ChangeTickets>['change'];

/** So many at once, as the server takes. */
const MOST = 200;

/**
 * Changes many tickets of a list alike, says what became of them, and offers to take it back. What no longer belongs to
 * the list leaves it.
 */
export function useBulkChange(query: Query) {
  const client = useQueryClient();
  const { t } = useTranslation();
  const session = useSession();
  const [lastTokens, setLastTokens] = useState<string[]>([]);
  const hideOffer = useRef<() => void>(undefined);

  const undo = useMutation({
    mutationFn: async (tokens: string[]) => {
      const results: BulkResult[] = [];
      for (const undoToken of tokens) results.push(await api.post<BulkResult>('tickets/bulk/undo', { undoToken }));
      return results;
    },
    onSuccess: async (results) => {
      const [changed, skipped] = [changedIn(results), results.flatMap((result) => result.skipped)];
      await refreshTickets(client, changed);
      resetFeed(client, ticketKeys.list(query));
      void client.invalidateQueries({ queryKey: ['view-counts'] });
      const words = t('ticketList.undone', { count: changed.length });
      notifyDone(skipped.length > 0 ? `${words} ${t('ticketList.keptSince', { count: skipped.length })}` : words);
    },
    onError: (error) => notifyProblem(errorSentence(t, error)),
  });
  const takeBack = (tokens: string[]) => {
    setLastTokens([]);
    hideOffer.current?.();
    undo.mutate(tokens);
  };

  const change = useMutation({
    mutationFn: async ({ ids, change: wanted }: { ids: string[]; change: BulkChange }) => {
      const results: BulkResult[] = [];
      for (let at = 0; at < ids.length; at += MOST) {
        const body = { ticketIds: ids.slice(at, at + MOST), change: wanted };
        results.push(await api.post<BulkResult>('tickets/bulk', body));
      }
      return results;
    },
    onSuccess: async (results) => {
      const changed = changedIn(results);
      const skipped = results.flatMap((result) => result.skipped).filter(({ code }) => code !== 'unchanged');
      const tokens = results.flatMap(({ undoToken }) => (undoToken ? [undoToken] : []));
      setLastTokens(tokens);
      await refreshTickets(client, changed);
      leaveList(client, query, changed, session);
      void client.invalidateQueries({ queryKey: ['view-counts'] });
      const words = t('ticketList.changed', { count: changed.length });
      if (skipped.length > 0) notifyProblem(t('ticketList.skipped', { count: skipped.length }), words);
      hideOffer.current?.();
      if (changed.length > 0) hideOffer.current = notifyAction(words, t('ticketList.undo'), () => takeBack(tokens));
      else if (skipped.length === 0) notifyDone(t('ticketList.nothingChanged'));
    },
    onError: (error) => notifyProblem(errorSentence(t, error), t('ticket.changeUndone')),
  });
  /** undefined: there is nothing to take back */
  const undoLast = lastTokens.length > 0 ? () => takeBack(lastTokens) : undefined;
  return { change, undoLast };
}

const changedIn = (results: readonly BulkResult[]) => results.flatMap(({ changed }) => changed.map(({ id }) => id));

/** Takes the tickets out of a list that they no longer belong to; a list that is empty then is read anew. */
function leaveList(client: QueryClient, query: Query, ids: readonly string[], { member }: Session) {
  const key = ticketKeys.list(query);
  const changed = new Set(ids);
  const leaving = itemsInFeeds<TicketSummary>(client, key)
    .filter((ticket) => changed.has(ticket.id) && !fitsQuery(query, ticket, member))
    .map(({ id }) => id);
  if (leaving.length === 0) return;
  if (dropFromFeed<TicketSummary>(client, key, new Set(leaving), ({ id }) => id) === 0) resetFeed(client, key);
}
