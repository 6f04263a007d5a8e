import { Drawer, SegmentedControl } from '@mantine/core';
import type { Profile } from '@perch/contracts';
import { IconUserOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { isApiError } from '../../lib/api.ts';
import { useCan, useSession } from '../../lib/session.ts';
import { StatusChip } from '../../ui/chips.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { EmptyState, ErrorState } from '../../ui/states.tsx';
import { ProfileContact } from './profile-contact.tsx';
import { ProfileHead } from './profile-head.tsx';
import { ProfileMessages } from './profile-messages.tsx';
import { profileQuery } from './profile-queries.ts';
import classes from './profile.module.css';
import { RecentTweets } from './recent-tweets.tsx';

interface ProfileDrawerProps {
  twitterUserId: string;
  onClose: () => void;
}

/** An X user: who they are, whom we know them as, their tickets, what they wrote us and what they write otherwise. */
export function ProfileDrawer({ twitterUserId, onClose }: ProfileDrawerProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(profileQuery(twitterUserId));
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={460}
      title={t('socialProfile.title')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {data ? (
        <Panel profile={data} />
      ) : isApiError(error, 'not_found') ? (
        <EmptyState icon={<IconUserOff size={28} stroke={1.5} />} title={t('socialProfile.unknown')}>
          {t('socialProfile.unknownHint')}
        </EmptyState>
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <SkeletonRows count={4} height={90} lines={2} />
      )}
    </Drawer>
  );
}

function Panel({ profile }: { profile: Profile }) {
  const { t } = useTranslation();
  const canSeeTickets = useCan('tickets.view');
  const { departmentsOnly } = useSession();
  const [shown, setShown] = useState<'wrote' | 'recent'>('wrote');
  const { twitterUserId, tickets } = profile;
  return (
    <div className={classes.panel}>
      <ProfileHead profile={profile} />
      <ProfileContact profile={profile} />
      {canSeeTickets && (
        <section aria-label={t('nav.tickets')}>
          <h3 className={classes.heading}>{t('nav.tickets')}</h3>
          {tickets.length === 0 ? (
            <p className={classes.dim}>
              {t(departmentsOnly ? 'socialProfile.noTicketsHere' : 'socialProfile.noTickets')}
            </p>
          ) : (
            <ul className={classes.tickets}>
              {tickets.map((ticket) => (
                <li key={ticket.id}>
                  <Link to="/tickets/$ticketId" params={{ ticketId: ticket.id }} search={{ view: 'all' }}>
                    <span className={classes.dim}>#{ticket.number}</span>
                    <span className={classes.subject} dir="auto">
                      {ticket.subject || t('ticket.deletedOnX')}
                    </span>
                    <StatusChip status={ticket.status} />
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </section>
      )}
      {!profile.isErased && (
        <SegmentedControl
          fullWidth
          size="xs"
          aria-label={t('socialProfile.tweets')}
          value={shown}
          onChange={(value) => setShown(value as typeof shown)}
          data={[
            { value: 'wrote', label: t('socialProfile.wroteUs') },
            { value: 'recent', label: t('socialProfile.onX') },
          ]}
        />
      )}
      {shown === 'wrote' || profile.isErased ? (
        <ProfileMessages twitterUserId={twitterUserId} />
      ) : (
        <RecentTweets twitterUserId={twitterUserId} />
      )}
    </div>
  );
}
