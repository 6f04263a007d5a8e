import type { SpotlightActionData, SpotlightFilterFunction } from '@mantine/spotlight';

/** The row that searches the tickets for what was typed. */
export const SEARCH = 'search';

/**
 * What fits the words that were typed: what is called so, and of that first what is done to the open ticket, then found
 * tickets, then what only speaks of it; the search is last. Groups are in the order of their first.
 */
export const commandsFirst: SpotlightFilterFunction = (query, groups) => {
  const words = query.trim().toLowerCase();
  const all = groups.flatMap((group) =>
    'actions' in group ? group.actions.map((action) => ({ ...action, group: group.group })) : [group],
  );
  const fitting = all.map((action) => ({ action, rank: rankOf(action, words) })).filter(({ rank }) => rank !== null);
  const sorted = fitting.toSorted((one, other) => one.rank! - other.rank!).map(({ action }) => action);
  const names = [...new Set(sorted.map(({ group }) => group ?? ''))];
  return names.map((group) => ({ group, actions: sorted.filter((action) => action.group === group) }));
};

/** Found tickets and the search fit by their keywords; what is done to the open ticket is described by its name. */
function rankOf({ id, label, description, keywords }: SpotlightActionData, words: string): number | null {
  if (words !== '' && id === SEARCH) return 4;
  if (keywords !== undefined) return 2;
  if (label?.toLowerCase().includes(words)) return words === '' || description !== undefined ? 0 : 1;
  return description?.toLowerCase().includes(words) ? 3 : null;
}
