import type { ListOf, SavedView, TagUse, ViewCount, CreateView, UpdateView } from '@perch/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../../lib/i18n.ts';
import type { z } from 'zod';
import { api } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { notifyProblem } from '../../lib/notify.ts';
import { useCan } from '../../lib/session.ts';
import { VIEWS as BUILT_IN, type View } from './ticket-views.ts';

const VIEWS = ['views'];
const COUNTS = ['view-counts'];

/** The views that come with Perch: who approves nothing is not shown what waits for it. */
export function useViews(): readonly View[] {
  const mayApprove = useCan('replies.approve');
  return mayApprove ? BUILT_IN : BUILT_IN.filter((view) => view !== 'approvals');
}

export const useSavedViews = () =>
  useQuery({
    queryKey: VIEWS,
    queryFn: async ({ signal }) => (await api.get<ListOf<SavedView>>('views', { signal })).data,
    staleTime: 60_000,
  });

/** How many tickets each view has, by the name or id of the view. */
export const useViewCounts = () =>
  useQuery({
    queryKey: COUNTS,
    queryFn: async ({ signal }) => (await api.get<ListOf<ViewCount>>('views/counts', { signal })).data,
    select: (counts) => new Map(counts.map(({ view, count }) => [view, count])),
    staleTime: 15_000,
  });

export const useTags = (isEnabled: boolean) =>
  useQuery({
    queryKey: ['ticket-tags'],
    queryFn: async ({ signal }) =>
      (await api.get<ListOf<TagUse>>('tickets/tags', { signal })).data.map(({ tag }) => tag),
    staleTime: 60_000,
    enabled: isEnabled,
  });

/** Creates, changes and deletes saved views; what is refused is said in a sentence. */
export function useViewActions() {
  const client = useQueryClient();
  const { t } = useTranslation();
  const settled = {
    onError: (error: Error) => notifyProblem(errorSentence(t, error)),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: VIEWS });
      void client.invalidateQueries({ queryKey: COUNTS });
    },
  };
  const create = useMutation({
    mutationFn: (view: z.input<typeof CreateView>) => api.post<SavedView>('views', view),
    ...settled,
  });
  const update = useMutation({
    mutationFn: ({ id, change }: { id: string; change: z.input<typeof UpdateView> }) =>
      api.patch<SavedView>(`views/${id}`, change),
    ...settled,
  });
  const remove = useMutation({ mutationFn: (id: string) => api.send('DELETE', `views/${id}`), ...settled });
  return { create, update, remove };
}
