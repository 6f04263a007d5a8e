import { Button, Skeleton } from '@mantine/core';
import type { ConsentOffer } from '@perch/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { api, isApiError } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import classes from './consent.module.css';

const route = getRouteApi('/guest/consent/$token');

/** Where a consent link leads, for customers: opening it changes nothing, its button does. */
export function ConsentPage() {
  const { t } = useTranslation();
  const { token } = route.useParams();
  const client = useQueryClient();
  const queryKey = ['consent', token];
  const {
    data: offer,
    error,
    refetch,
  } = useQuery({
    queryKey,
    queryFn: ({ signal }) => api.get<ConsentOffer>('consents/by-token', { query: { token }, signal }),
    staleTime: Infinity,
  });
  const answer = useMutation({
    mutationFn: (what: 'confirm' | 'revoke') => api.post<ConsentOffer>(`consents/${what}`, { token }),
    onSuccess: (answered) => client.setQueryData(queryKey, answered),
  });
  usePageTitle(t('consent.page'));
  // it may have expired while it was being read
  const problem = error ?? (isApiError(answer.error, 'consent_link_invalid') ? answer.error : null);
  if (problem) {
    return (
      <>
        <h1>{t('consent.page')}</h1>
        <p role="alert">{errorSentence(t, problem)}</p>
        {!isApiError(problem, 'consent_link_invalid') && (
          <Button variant="default" onClick={() => void refetch()}>
            {t('state.retry')}
          </Button>
        )}
      </>
    );
  }
  if (!offer) return <Skeleton height={220} role="status" aria-label={t('state.loading')} />;
  const words = { organization: offer.organization.name, username: offer.username, email: offer.email };
  const on = (instant: string) =>
    new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'long' }).format(new Date(instant));
  return (
    <>
      <h1>{t(`consent.title.${offer.state}`, words)}</h1>
      <dl className={classes.pair}>
        <dt>{t('consent.handle')}</dt>
        <dd>@{offer.username}</dd>
        <dt>{t('consent.email')}</dt>
        <dd>{offer.email}</dd>
      </dl>
      <p className={classes.lead} aria-live="polite">
        {t(`consent.lead.${offer.state}`, {
          ...words,
          date: on(offer.state === 'confirmed' ? (offer.confirmedAt ?? offer.expiresAt) : offer.expiresAt),
        })}
      </p>
      {answer.error && (
        <p className={classes.problem} role="alert">
          {errorSentence(t, answer.error)}
        </p>
      )}
      {offer.state === 'pending' && (
        <Button fullWidth loading={answer.isPending} onClick={() => answer.mutate('confirm')}>
          {t('consent.confirm')}
        </Button>
      )}
      {offer.state === 'confirmed' && (
        <Button fullWidth variant="default" loading={answer.isPending} onClick={() => answer.mutate('revoke')}>
          {t('consent.revoke')}
        </Button>
      )}
    </>
  );
}
