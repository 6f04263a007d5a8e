import type { ListOf, TagUse } from '@perch/contracts';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../lib/api.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { keywordStreamsQuery } from '../../lib/keyword-streams.ts';
import { useCan } from '../../lib/session.ts';

/** Tags in use, and the one that is chosen. */
export function useTagOptions(chosen: string | undefined): string[] {
  const canSee = useCan('tickets.view');
  const { data } = useQuery({
    queryKey: ['ticket-tags'],
    queryFn: async ({ signal }) =>
      (await api.get<ListOf<TagUse>>('tickets/tags', { signal })).data.map(({ tag }) => tag),
    staleTime: 60_000,
    enabled: canSee,
  });
  return [...new Set([...(chosen ? [chosen] : []), ...(data ?? [])])];
}

/** Keywords of the accounts; one that is gone is still named as such. */
export function useKeywordOptions(chosen: string | undefined): { value: string; label: string }[] {
  const { t } = useTranslation();
  const canSee = useCan('social.view');
  const { data } = useQuery({ ...keywordStreamsQuery, enabled: canSee });
  const known = (data ?? []).map(({ id, phrase }) => ({ value: id, label: phrase }));
  const isKnown = !chosen || chosen === 'none' || known.some(({ value }) => value === chosen);
  return isKnown ? known : [...known, { value: chosen, label: t('reports.gone') }];
}
