import { Button } from '@mantine/core';
import type { Invitation } from '@perch/contracts';
import { IconMail } from '@tabler/icons-react';
import { useId } from 'react';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { notifyDone, notifyProblem } from '../../../lib/notify.ts';
import { roleName } from '../../../lib/role-name.ts';
import { currentLocale, useTranslation } from '../../../lib/i18n.ts';
import { exactTime } from '../../../lib/time.ts';
import { useNow } from '../../../ui/relative-time.tsx';
import classes from './people.module.css';
import { useInvitations, useResendInvitation, useRevokeInvitation } from './queries.ts';

/** Who was invited and has not joined yet. Nothing when there is nobody. */
export function PendingInvitations() {
  const { t } = useTranslation();
  const id = useId();
  const query = useInvitations(true);
  const { data: invitations = [], error } = query;
  // a list that was read before is better than none
  if (error && !query.data) {
    return (
      <p className={classes.problem} role="alert">
        {t('people.invitationsUnknown')} {errorSentence(t, error)}{' '}
        <Button size="compact-sm" variant="default" onClick={() => void query.refetch()}>
          {t('state.retry')}
        </Button>
      </p>
    );
  }
  if (invitations.length === 0) return null;
  return (
    <section className={classes.pending} aria-labelledby={id}>
      <h2 id={id}>{t('people.pendingInvitations', { count: invitations.length })}</h2>
      <ul>
        {invitations.map((invitation) => (
          <PendingInvitation key={invitation.id} invitation={invitation} />
        ))}
      </ul>
    </section>
  );
}

function PendingInvitation({ invitation }: { invitation: Invitation }) {
  const { id, email, role, invitedBy, expiresAt } = invitation;
  const { t } = useTranslation();
  const now = useNow();
  const resend = useResendInvitation();
  const revoke = useRevokeInvitation();
  const expiry = new Date(expiresAt);
  const isPast = expiry <= now;
  const isExpired = isPast || invitation.isExpired;
  const onError = (error: Error) => notifyProblem(errorSentence(t, error));
  const date = new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'medium' }).format(expiry);
  return (
    <li>
      <IconMail size={18} stroke={1.6} aria-hidden />
      <span className={classes.invited}>
        <strong>{email}</strong>
        <span>
          {roleName(t, role)}
          {invitedBy && ` · ${t('people.invitedBy', { name: invitedBy.name })}`}
          {' · '}
          <span data-expired={isExpired || undefined} title={exactTime(expiry, currentLocale())}>
            {isPast ? t('people.expired', { date }) : t(isExpired ? 'people.linkInvalid' : 'people.expires', { date })}
          </span>
        </span>
      </span>
      <span className={classes.invitedActions}>
        <Button
          size="compact-sm"
          variant="default"
          loading={resend.isPending}
          aria-label={t('people.resendTo', { email })}
          onClick={() => resend.mutate(id, { onSuccess: () => notifyDone(t('people.invited', { email })), onError })}
        >
          {t('people.resend')}
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          loading={revoke.isPending}
          aria-label={t('people.revokeOf', { email })}
          onClick={() => revoke.mutate(id, { onSuccess: () => notifyDone(t('people.revoked', { email })), onError })}
        >
          {t('people.revoke')}
        </Button>
      </span>
    </li>
  );
}
