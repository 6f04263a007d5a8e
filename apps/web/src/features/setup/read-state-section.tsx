import { SegmentedControl, Switch } from '@mantine/core';
import {
  SOCIAL_READ_STATES,
  type SocialReadState,
  type SocialSettings,
  type UpdateSocialSettings,
} from '@perch/contracts';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../../lib/i18n.ts';
import { api } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { notifyDone, notifyProblem } from '../../lib/notify.ts';
import { sessionQuery } from '../../lib/session.ts';
import classes from './setup.module.css';
import { XSearchSection } from './x-search-section.tsx';

const settingsQuery = queryOptions({
  queryKey: ['social', 'settings'],
  queryFn: ({ signal }) => api.get<SocialSettings>('social/settings', { signal }),
});

/** Whether what one has read in the streams is read for all, and whether anybody sees estimates. */
export function ReadStateSection() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { data } = useQuery(settingsQuery);
  const save = useMutation({
    mutationFn: (change: UpdateSocialSettings) => api.put<SocialSettings>('social/settings', change),
    onError: (error) => notifyProblem(errorSentence(t, error)),
    onSuccess: (settings) => {
      client.setQueryData(settingsQuery.queryKey, settings);
      void client.invalidateQueries({ queryKey: ['social', 'streams'] });
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      notifyDone(t('socialStream.readState.saved'));
    },
  });
  if (!data) return null;
  const shown = { ...data, ...(save.isPending && save.variables) };
  return (
    <>
      <section className={classes.readState} aria-labelledby="read-state">
        <div>
          <h2 id="read-state">{t('socialStream.readState.title')}</h2>
          <p>{t('socialStream.readState.hint')}</p>
        </div>
        <SegmentedControl
          aria-labelledby="read-state"
          value={shown.readState}
          data={SOCIAL_READ_STATES.map((value) => ({ value, label: t(`socialStream.readState.${value}`) }))}
          onChange={(value) => save.mutate({ readState: value as SocialReadState })}
        />
      </section>
      <section className={classes.readState} aria-labelledby="estimates">
        <div>
          <h2 id="estimates">{t('socialStream.estimatesFor.title')}</h2>
          <p>{t('socialStream.estimatesFor.hint')}</p>
        </div>
        <Switch
          aria-labelledby="estimates"
          checked={shown.showsEstimates}
          onChange={(event) => save.mutate({ showsEstimates: event.currentTarget.checked })}
        />
      </section>
      <XSearchSection value={shown.xSearchBy} onChange={(xSearchBy) => save.mutate({ xSearchBy })} />
    </>
  );
}
