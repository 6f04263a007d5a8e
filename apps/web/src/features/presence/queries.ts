import type { ListOf, Presence } from '@perch/contracts';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';
import { useMembers } from '../../lib/directory.ts';
import { useSession } from '../../lib/session.ts';

/** Live events tell of changes; asking now and then notices browsers that died. */
export const presenceQuery = queryOptions({
  queryKey: ['presence'],
  queryFn: async ({ signal }) => (await api.get<ListOf<Presence>>('presence', { signal })).data,
  staleTime: 5_000,
  refetchInterval: 10_000,
});

/** A colleague at the same ticket. */
export interface OtherPerson {
  id: string;
  name: string;
  avatarUrl: string | null;
  state: Presence['state'];
}

/** Who else is at a ticket now; those who type come first. */
export function usePresence(ticketId: string): OtherPerson[] {
  const { member } = useSession();
  const members = useMembers().data ?? [];
  const { data } = useQuery({ ...presenceQuery, select: (all) => all.filter((each) => each.ticketId === ticketId) });
  return (data ?? [])
    .flatMap(({ memberId, state }) => {
      const known = memberId === member.id ? undefined : members.find(({ id }) => id === memberId);
      return known ? [{ id: known.id, name: known.name, avatarUrl: known.avatarUrl, state }] : [];
    })
    .toSorted((a, b) => a.state.localeCompare(b.state) || a.name.localeCompare(b.name));
}

/** Colleagues who are at one of these tickets now. */
export function useColleaguesAt(
  ticketIds: readonly string[],
): { ticketId: string; name: string; state: Presence['state'] }[] {
  const { member } = useSession();
  const members = useMembers().data ?? [];
  const { data } = useQuery(presenceQuery);
  return (data ?? []).flatMap(({ ticketId, memberId, state }) => {
    if (memberId === member.id || !ticketIds.includes(ticketId)) return [];
    const known = members.find(({ id }) => id === memberId);
    return known ? [{ ticketId, name: known.name, state }] : [];
  });
}
