import { Button, Skeleton } from '@mantine/core';
import { ERRORS, type ErrorCode } from '@perch/contracts';
import { IconBrandX, IconPlus } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useAuthorize } from '../../lib/authorize-account.ts';
import { useAccounts } from '../../lib/directory.ts';
import { notifyDone, notifyProblem } from '../../lib/notify.ts';
import { useCan } from '../../lib/session.ts';
import { EmptyState, ErrorState, NoPermission } from '../../ui/states.tsx';
import { AccountTable } from './account-table.tsx';
import { PageHead } from './page-head.tsx';
import classes from './setup.module.css';

const route = getRouteApi('/app/setup/channels/twitter');

export function TwitterChannelPage() {
  return useCan('setup.social') ? <TwitterChannel /> : <NoPermission />;
}

function TwitterChannel() {
  const { t } = useTranslation();
  const { data: accounts, error, refetch } = useAccounts();
  const authorize = useAuthorize();
  useReturnFromX();
  const configure = (
    <Button
      leftSection={<IconPlus size={15} aria-hidden />}
      loading={authorize.isPending || authorize.isSuccess}
      onClick={() => authorize.mutate(undefined)}
    >
      {t('setup.twitter.configure')}
    </Button>
  );
  return (
    <div className={classes.page}>
      <PageHead
        title={t('setup.twitter.title')}
        crumbs={[{ to: '/setup/channels', label: t('setup.group.channels') }]}
        lead={t('setup.twitter.lead')}
        action={accounts && accounts.length > 0 && configure}
      />
      {error && !accounts ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !accounts ? (
        <Skeleton height={132} radius="md" role="status" aria-label={t('state.loading')} />
      ) : accounts.length === 0 ? (
        <div className={classes.panel}>
          <EmptyState icon={<IconBrandX size={28} stroke={1.5} />} title={t('setup.twitter.none')} action={configure}>
            {t('setup.twitter.noneHint')}
          </EmptyState>
        </div>
      ) : (
        <AccountTable accounts={accounts} onReauthorize={(id) => authorize.mutate(id)} />
      )}
    </div>
  );
}

/** What X sent the browser back with, said once and taken out of the URL. */
function useReturnFromX() {
  const { t } = useTranslation();
  const { connected, error } = route.useSearch();
  const { data: accounts } = useAccounts();
  const navigate = useNavigate();
  const isSaid = useRef(false);
  useEffect(() => {
    // until the new URL is drawn this runs again with the old one
    if ((!connected && !error) || (connected && !accounts) || isSaid.current) return;
    isSaid.current = true;
    if (connected) {
      const username = accounts?.find(({ id }) => id === connected)?.username;
      notifyDone(username ? t('setup.twitter.connected', { username }) : t('setup.twitter.connectedOne'));
    } else {
      notifyProblem(t(`error.${isErrorCode(error!) ? error : 'internal'}`), t('setup.twitter.notConnected'));
    }
    void navigate({ to: '/setup/channels/twitter', search: {}, replace: true });
  }, [connected, error, accounts, navigate, t]);
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERRORS, code);
