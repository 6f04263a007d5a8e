import { Button, Skeleton } from '@mantine/core';
import type { TwitterAccount } from '@perch/contracts';
import { IconExternalLink, IconUserQuestion } from '@tabler/icons-react';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { isApiError } from '../../../lib/api.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { useCan } from '../../../lib/session.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { RelativeTime } from '../../../ui/relative-time.tsx';
import { EmptyState, ErrorState, NoPermission } from '../../../ui/states.tsx';
import { PageHead } from '../page-head.tsx';
import { useAccount } from '../queries.ts';
import { useTwitterApps } from '../twitter-apps/twitter-app-queries.ts';
import setup from '../setup.module.css';
import { useConfirmAccount, useDiscardAccount } from './connect-queries.ts';
import classes from './connect.module.css';
import { ImportChoice } from './import-choice.tsx';
import { usePlaceOfAccount } from './use-place-of-account.ts';

export function ConfirmAccountPage() {
  const { accountId = '' } = useParams({ strict: false });
  return useCan('setup.social') ? <Confirmation key={accountId} accountId={accountId} /> : <NoPermission />;
}

/** Whose account was it that X let us into? Nothing is read before somebody has said so. */
function Confirmation({ accountId }: { accountId: string }) {
  const { t } = useTranslation();
  const { data: account, error, refetch } = useAccount(accountId);
  const isElsewhere = usePlaceOfAccount(account, 'confirmation');
  return (
    <div className={setup.page} data-width="narrow">
      <PageHead
        title={t('connect.confirm.title')}
        crumbs={[
          { to: '/setup/channels', label: t('setup.group.channels') },
          { to: '/setup/channels/twitter', label: t('setup.twitter.title') },
        ]}
      />
      <div className={setup.panel}>
        {account && !isElsewhere ? (
          <Question account={account} />
        ) : isApiError(error, 'not_found') ? (
          <Gone />
        ) : error ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton height={320} radius="md" role="status" aria-label={t('state.loading')} />
        )}
      </div>
    </div>
  );
}

function Question({ account }: { account: TwitterAccount }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [days, setDays] = useState(0);
  const confirm = useConfirmAccount(account.id);
  const discard = useDiscardAccount(account.id);
  const sandboxUrl = useTwitterApps().data?.sandboxUrl;
  const { username } = account;
  const startAgain = () =>
    discard.mutate(undefined, {
      onSuccess: () => {
        notifyDone(t('connect.confirm.discarded', { username }));
        void navigate({ to: '/setup/channels/twitter', search: { configure: 'again' }, replace: true });
      },
    });
  return (
    <form
      className={classes.confirmation}
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate({ importDays: days });
      }}
    >
      <div className={classes.identity}>
        <Avatar name={account.name} url={account.avatarUrl} size={64} />
        <div>
          <bdi className={classes.name}>{account.name}</bdi>
          <span className={classes.handle}>@{username}</span>
          <a href={sandboxUrl ?? `https://x.com/${username}`} target="_blank" rel="noreferrer noopener">
            {t('connect.confirm.lookAt')}
            <IconExternalLink size={13} stroke={1.75} aria-hidden />
          </a>
        </div>
      </div>
      <h2>{t('connect.confirm.question')}</h2>
      <p className={classes.quiet}>
        {t('connect.confirm.nothingYet')}
        {account.confirmBy && (
          <>
            {' '}
            {t('connect.confirm.expires')} <RelativeTime at={account.confirmBy} style="long" />.
          </>
        )}
      </p>
      <ImportChoice accountId={account.id} days={days} onChange={setDays} />
      {confirm.error && (
        <p className={classes.refusal} role="alert">
          {errorSentence(t, confirm.error)}
        </p>
      )}
      <div className={classes.actions}>
        <Button variant="default" loading={discard.isPending} disabled={confirm.isPending} onClick={startAgain}>
          {t('connect.confirm.other')}
        </Button>
        <Button type="submit" loading={confirm.isPending} disabled={discard.isPending}>
          {t('connect.confirm.connect', { username })}
        </Button>
      </div>
    </form>
  );
}

function Gone() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <EmptyState
      icon={<IconUserQuestion size={28} stroke={1.5} />}
      title={t('connect.confirm.gone')}
      action={
        <Button onClick={() => void navigate({ to: '/setup/channels/twitter', search: {} })}>
          {t('connect.confirm.toList')}
        </Button>
      }
    >
      {t('connect.confirm.goneHint')}
    </EmptyState>
  );
}
