import { Button, Skeleton } from '@mantine/core';
import type { InvitationOffer, SecondStep } from '@perch/contracts';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { api, ApiError, isApiError } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { roleName } from '../../lib/role-name.ts';
import { usePageTitle } from '../../ui/page-title.ts';
import classes from './auth.module.css';
import { CodeStep } from './code-step.tsx';
import { JoinForm } from './join-form.tsx';

const route = getRouteApi('/guest/invitation');

/** Where the link of an invitation leads: what it is about, and joining. */
export function InvitationPage() {
  const { t } = useTranslation();
  const { token = '' } = route.useSearch();
  const navigate = useNavigate();
  const [step, setStep] = useState<SecondStep | null>(null);
  const {
    data: offer,
    error,
    refetch,
  } = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) =>
      token === ''
        ? Promise.reject(new ApiError('invitation_invalid', 404))
        : api.get<InvitationOffer>('invitations/by-token', { query: { token }, signal }),
    staleTime: Infinity,
  });
  usePageTitle(offer ? t('auth.joinTitle', { organization: offer.organization.name }) : t('auth.joinPage'));
  if (step) {
    const { organizationId } = step;
    const toSignIn = () => void navigate({ to: '/sign-in' });
    return <CodeStep organizationId={organizationId} goTo="/tickets" onBack={toSignIn} />;
  }
  return (
    <>
      {offer ? (
        <>
          <h1>{t('auth.joinTitle', { organization: offer.organization.name })}</h1>
          <p className={classes.lead}>
            {offer.invitedBy
              ? t('auth.joinLeadBy', { name: offer.invitedBy, role: roleName(t, offer.role) })
              : t('auth.joinLead', { role: roleName(t, offer.role) })}
          </p>
          <JoinForm token={token} offer={offer} onStale={() => void refetch()} onSecondStep={setStep} />
        </>
      ) : error ? (
        <>
          <h1>{t('auth.joinPage')}</h1>
          <p role="alert">{errorSentence(t, error)}</p>
          {!isApiError(error, 'invitation_invalid') && (
            <Button variant="default" onClick={() => void refetch()}>
              {t('state.retry')}
            </Button>
          )}
        </>
      ) : (
        <Skeleton height={220} role="status" aria-label={t('state.loading')} />
      )}
      <p className={classes.foot}>
        <Link to="/sign-in" className={classes.link}>
          {t('auth.backToSignIn')}
        </Link>
      </p>
    </>
  );
}
