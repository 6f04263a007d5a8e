import { SegmentedControl } from '@mantine/core';
import { SOCIAL_READ_STATES, type SocialReadState, type SocialSettings } from '@perch/contracts';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../../lib/i18n.ts';
import { api } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { notifyDone, notifyProblem } from '../../lib/notify.ts';
import classes from './setup.module.css';

const settingsQuery = queryOptions({
  queryKey: ['social', 'settings'],
  queryFn: ({ signal }) => api.get<SocialSettings>('social/settings', { signal }),
});

/** Whether what one has read in the streams is read for all. */
export function ReadStateSection() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data } = useQuery(settingsQuery);
  const save = useMutation({
    mutationFn: (readState: SocialReadState) => api.put<SocialSettings>('social/settings', { readState }),
    onError: (error) => notifyProblem(errorSentence(t, error)),
    onSuccess: (settings) => {
      client.setQueryData(settingsQuery.queryKey, settings);
      void client.invalidateQueries({ queryKey: ['social', 'streams'] });
      notifyDone(t('socialStream.readState.saved'));
    },
  });
  if (!data) return null;
  return (
    <section className={classes.readState} aria-labelledby="read-state">
      <div>
        <h2 id="read-state">{t('socialStream.readState.title')}</h2>
        <p>{t('socialStream.readState.hint')}</p>
      </div>
      <SegmentedControl
        aria-labelledby="read-state"
        value={save.variables && save.isPending ? save.variables : data.readState}
        data={SOCIAL_READ_STATES.map((value) => ({ value, label: t(`socialStream.readState.${value}`) }))}
        onChange={(value) => save.mutate(value as SocialReadState)}
      />
    </section>
  );
}
