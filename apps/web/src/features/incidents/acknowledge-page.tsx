import { Button, Skeleton } from '@mantine/core';
import type { IncidentOffer } from '@perch/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { api, isApiError } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { exactTime } from '../../lib/time.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import classes from './acknowledge.module.css';

/** Where the link of an alarm leads: opening it changes nothing, its button takes the incident over. */
export function AcknowledgePage() {
  const { t } = useTranslation();
  // no server is told of it
  const token = useLocation({ select: ({ hash }) => hash });
  const client = useQueryClient();
  const queryKey = ['incident-link', token];
  const {
    data: offer,
    error,
    refetch,
  } = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.get<IncidentOffer>('incident-links/by-token', { query: { token }, signal }),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
  const take = useMutation({
    mutationFn: () => api.post<IncidentOffer>('incident-links/acknowledge', { token }),
    onSuccess: (taken) => client.setQueryData(queryKey, taken),
    // used in another tab: who has it is told
    onError: (problem) => isApiError(problem, 'acknowledge_link_used') && refetch(),
  });
  usePageTitle(t('escalationAlert.page'));
  if (error) return <Refused error={error} onRetry={() => void refetch()} />;
  if (!offer) return <Skeleton height={220} role="status" aria-label={t('state.loading')} />;
  const { username, ruleName, count, countsAuthors, isTaken } = offer;
  const at = (instant: string) => exactTime(new Date(instant), currentLocale());
  return (
    <>
      <h1>{t('escalationAlert.title', { username })}</h1>
      <p className={classes.figure}>
        {t(countsAuthors ? 'escalationAlert.people' : 'escalationAlert.tweets', { count })}
      </p>
      <p className={classes.lead}>
        {t('escalationAlert.since', { at: at(offer.startedAt), rule: ruleName, organization: offer.organization.name })}
      </p>
      <p role="status" className={classes.lead}>
        {isTaken
          ? t(offer.takenBy === null ? 'escalationAlert.taken' : 'escalationAlert.takenBy', {
              name: offer.takenBy ?? '',
              at: at(offer.takenAt!),
            })
          : t('escalationAlert.what', { name: offer.member.name })}
      </p>
      {take.error && !isTaken && (
        <p className={classes.problem} role="alert">
          {errorSentence(t, take.error)}
        </p>
      )}
      {!isTaken && (
        <Button fullWidth size="md" loading={take.isPending} onClick={() => take.mutate()}>
          {t('escalationAlert.take')}
        </Button>
      )}
      <p className={classes.more}>
        {offer.path === null ? t('escalationAlert.unseen') : <a href={offer.path}>{t('escalationAlert.see')}</a>}
      </p>
    </>
  );
}

function Refused({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { t } = useTranslation();
  const isOver = isApiError(error, 'acknowledge_link_over');
  const isFinal = isApiError(error) && error.status >= 400 && error.status < 500 && error.status !== 429;
  return (
    <>
      <h1>{t(isFinal ? 'escalationAlert.refused' : 'escalationAlert.page')}</h1>
      <p role="alert">{errorSentence(t, error)}</p>
      {isFinal ? (
        <>
          <p className={classes.lead}>{t(isOver ? 'escalationAlert.overHint' : 'escalationAlert.refusedHint')}</p>
          <p className={classes.more}>
            <a href="/incidents">{t('escalationAlert.seeAll')}</a>
          </p>
        </>
      ) : (
        <Button variant="default" onClick={onRetry}>
          {t('state.retry')}
        </Button>
      )}
    </>
  );
}
