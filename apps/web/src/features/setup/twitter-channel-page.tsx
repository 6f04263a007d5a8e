import { Button, Skeleton } from '@mantine/core';
import { IconBrandX, IconPlus } from '@tabler/icons-react';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useAuthorize } from '../../lib/authorize-account.ts';
import { useAccounts } from '../../lib/directory.ts';
import { notifyDone } from '../../lib/notify.ts';
import { useCan } from '../../lib/session.ts';
import { EmptyState, ErrorState, NoPermission } from '../../ui/states.tsx';
import { AccountTable } from './account-table.tsx';
import { ConnectDialog } from './connect/connect-dialog.tsx';
import { ConnectProblem } from './connect/connect-problem.tsx';
import { PageHead } from './page-head.tsx';
import { ReadStateSection } from './read-state-section.tsx';
import classes from './setup.module.css';
import { PasteKeysDialog } from './twitter-apps/paste-keys-dialog.tsx';
import { TwitterAppsSection } from './twitter-apps/twitter-apps-section.tsx';

const route = getRouteApi('/app/setup/channels/twitter');

export function TwitterChannelPage() {
  return useCan('setup.social') ? <TwitterChannel /> : <NoPermission />;
}

function TwitterChannel() {
  const { t } = useTranslation();
  const { data: accounts, error, refetch } = useAccounts();
  const authorize = useAuthorize();
  const search = route.useSearch();
  const navigate = useNavigate();
  const [isAdvising, setAdvising] = useState(search.configure !== undefined);
  const [pasting, setPasting] = useState<{ appId: string | null } | null>(null);
  useReturnFromX();
  const forget = () => void navigate({ to: '/setup/channels/twitter', search: {}, replace: true });
  const stopAdvising = () => {
    setAdvising(false);
    if (search.configure) forget();
  };
  const configure = (
    <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setAdvising(true)}>
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
      {search.error && (
        <ConnectProblem
          search={search}
          isRetrying={authorize.isPending || authorize.isSuccess}
          onRetry={() => (search.account ? authorize.mutate({ accountId: search.account }) : setAdvising(true))}
          onDismiss={forget}
        />
      )}
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
        <AccountTable accounts={accounts} />
      )}
      {accounts && accounts.length > 0 && <ReadStateSection />}
      <TwitterAppsSection onPasteKeys={(appId) => setPasting({ appId })} />
      <ConnectDialog
        isOpen={isAdvising}
        isAgain={search.configure === 'again'}
        onClose={stopAdvising}
        onPasteKeys={() => {
          stopAdvising();
          setPasting({ appId: null });
        }}
      />
      {pasting && (
        <PasteKeysDialog
          appId={pasting.appId}
          onClose={() => setPasting(null)}
          onConnected={({ id: accountId, state, username }) => {
            setPasting(null);
            if (state !== 'awaiting_confirmation') return notifyDone(t('twitterApp.reauthorized', { username }));
            void navigate({ to: '/setup/channels/twitter/$accountId/confirm', params: { accountId } });
          }}
        />
      )}
    </div>
  );
}

/**
 * What X sent the browser back with: a new authorization is shown for confirmation, a renewed one is said once and taken
 * out of the URL. What went wrong stays on the page.
 */
function useReturnFromX() {
  const { t } = useTranslation();
  const { connected, confirm } = route.useSearch();
  const { data: accounts } = useAccounts();
  const navigate = useNavigate();
  const isSaid = useRef(false);
  useEffect(() => {
    if (confirm) {
      void navigate({
        to: '/setup/channels/twitter/$accountId/confirm',
        params: { accountId: confirm },
        replace: true,
      });
    }
  }, [confirm, navigate]);
  useEffect(() => {
    // until the new URL is drawn this runs again with the old one
    if (!connected || !accounts || isSaid.current) return;
    isSaid.current = true;
    const username = accounts.find(({ id }) => id === connected)?.username;
    notifyDone(username ? t('setup.twitter.reauthorized', { username }) : t('setup.twitter.connectedOne'));
    void navigate({ to: '/setup/channels/twitter', search: {}, replace: true });
  }, [connected, accounts, navigate, t]);
}
