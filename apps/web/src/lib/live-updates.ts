import type { LiveEvent, Presence, Ticket, TicketSummary } from '@perch/contracts';
import { useQueryClient, type Query, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { isFeedPages, itemsInFeeds, refreshFeedHeads } from './feed.ts';
import { planUpdates, type UpdatePlan } from './live-plan.ts';
import { connectLive, type LiveState } from './live.ts';
import { sessionQuery } from './session.ts';
import { refreshTicket, refreshTickets, ticketKeys } from './ticket-cache.ts';
import { hideTweets, refreshShownTweets } from './tweet-cache.ts';

/** Events are gathered for a moment: a storm of ten thousand tweets is still two requests a second. */
const GATHER_MS = 500;
const FEW_TICKETS = 5;
/** The stream opens while the first pages are being read; where that takes longer, something may have been missed. */
const OPENS_WITHIN_MS = 300;

/** Keeps the cache in step with what others do, for as long as the shell is on the screen. */
export function useLiveUpdates(): LiveState {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    let gathered: LiveEvent[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const events = gathered;
      gathered = [];
      const revs = knownRevs(client);
      apply(
        client,
        planUpdates(events, (id) => revs.get(id)),
      );
    };
    const close = connectLive({
      onState: setState,
      // whoever was signed out learns of it at once
      onRefused: () => void client.invalidateQueries({ queryKey: sessionQuery.queryKey }),
      onEvent: (event) => {
        gathered.push(event);
        timer ??= setTimeout(flush, GATHER_MS);
      },
      onFirst: () => {
        const before = Date.now() - OPENS_WITHIN_MS;
        const isOlder = ({ state: { dataUpdatedAt } }: Query) => dataUpdatedAt > 0 && dataUpdatedAt < before;
        if (client.getQueryCache().findAll({ predicate: isOlder }).length > 0) readAgain(client, isOlder);
      },
      onReconnect: () => readAgain(client),
    });
    return () => {
      clearTimeout(timer);
      close();
    };
  }, [client]);
  return state;
}

/** What was read, and may be another by now without that anybody has told. */
function readAgain(client: QueryClient, isConcerned: (query: Query) => boolean = () => true) {
  void refreshFeedHeads(client);
  void client.invalidateQueries({ predicate: (query) => !isFeedPages(query.queryKey) && isConcerned(query) });
}

/** Revisions of the tickets on the screen. */
function knownRevs(client: QueryClient): Map<string, number> {
  const open = client.getQueriesData<Ticket>({ queryKey: ticketKeys.details }).map(([, ticket]) => ticket);
  const revs = new Map<string, number>();
  for (const ticket of [...itemsInFeeds<TicketSummary>(client, ticketKeys.lists), ...open]) {
    if (ticket) revs.set(ticket.id, Math.max(ticket.rev, revs.get(ticket.id) ?? 0));
  }
  return revs;
}

function apply(client: QueryClient, plan: UpdatePlan) {
  for (const prefix of plan.feeds) void refreshFeedHeads(client, prefix);
  for (const prefix of plan.queries) void client.invalidateQueries({ queryKey: prefix });
  // after a change of many, one request instead of hundreds
  if (plan.tickets.length > FEW_TICKETS) refreshTickets(client, plan.tickets).catch(() => refreshFeedHeads(client));
  else for (const id of plan.tickets) void refreshTicket(client, id);
  if (plan.presence.length > 0) showPresence(client, plan.presence);
  void refreshShownTweets(client, plan);
  if (plan.goneTweets.length > 0) hideTweets(client, new Set(plan.goneTweets));
}

/** Nothing is asked for: an event says it all. */
function showPresence(client: QueryClient, news: UpdatePlan['presence']) {
  client.setQueryData(['presence'], (all: Presence[] | undefined) => {
    if (!all) return all;
    return news.reduce<Presence[]>((known, { ticketId, memberId, state }) => {
      const others = known.filter((each) => each.ticketId !== ticketId || each.memberId !== memberId);
      return state === 'left' ? others : [...others, { ticketId, memberId, state }];
    }, all);
  });
}
