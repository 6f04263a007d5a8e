import { Skeleton } from '@mantine/core';
import type { Capture, TwitterAccount } from '@perch/contracts';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { useCan } from '../../lib/session.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { ErrorState, NoPermission } from '../../ui/states.tsx';
import { CaptureForm } from './capture-form.tsx';
import { ImportSection } from './connect/import-section.tsx';
import { usePlaceOfAccount } from './connect/use-place-of-account.ts';
import { CostSection } from './cost-section.tsx';
import { CoverageSection } from './coverage-section.tsx';
import { DangerZone } from './danger-zone.tsx';
import { useFocusedSetting } from './focused-setting.ts';
import { HealthDetails } from './health/health-details.tsx';
import { LimitsSection } from './health/limits-section.tsx';
import { SilenceSection } from './health/silence-section.tsx';
import { SilentNotice } from './health/silent-notice.tsx';
import { HealthWords } from './health-words.tsx';
import { PageHead } from './page-head.tsx';
import { useAccount, useCapture } from './queries.ts';
import classes from './setup.module.css';
import { StreamList } from './stream-list.tsx';
import { PlanSection } from './twitter-apps/plan-section.tsx';

export function AccountPage() {
  const { accountId = '' } = useParams({ strict: false });
  return useCan('setup.social') ? <Account key={accountId} accountId={accountId} /> : <NoPermission />;
}

function Account({ accountId }: { accountId: string }) {
  const { t } = useTranslation();
  const { data: account, error, refetch } = useAccount(accountId);
  const isElsewhere = usePlaceOfAccount(account, 'account');
  if (error && !account) return <ErrorState error={error} onRetry={() => void refetch()} />;
  return (
    <div className={classes.page} data-width="narrow">
      <PageHead
        title={account ? `@${account.username}` : t('setup.twitter.title')}
        crumbs={[
          { to: '/setup/channels', label: t('setup.group.channels') },
          { to: '/setup/channels/twitter', label: t('setup.twitter.title') },
        ]}
        {...(account
          ? {
              icon: <Avatar name={account.name} url={account.avatarUrl} size={40} />,
              action: (
                <div>
                  <HealthWords account={account} />
                  <HealthDetails account={account} />
                </div>
              ),
            }
          : {})}
      />
      {account && !isElsewhere && <LoadedAccount account={account} />}
    </div>
  );
}

function LoadedAccount({ account }: { account: TwitterAccount }) {
  const { t } = useTranslation();
  const capture = useCapture(account.id);
  const [edited, setEdited] = useState<Capture>();
  const [isDirty, setDirty] = useState(false);
  // what others save comes in at once, but never over an edit in progress
  const isNews = capture.data !== undefined && capture.data.revision !== edited?.revision;
  if (isNews && !isDirty) setEdited(capture.data);
  useFocusedSetting(capture.data !== undefined);
  return (
    <>
      <SilentNotice account={account} />
      <ImportSection account={account} />
      <StreamList account={account} />
      {edited ? (
        <CaptureForm
          key={edited.revision}
          account={account}
          saved={edited}
          onDirty={setDirty}
          onSaved={(saved) => {
            setEdited(saved);
            setDirty(false);
          }}
        />
      ) : capture.error ? (
        <ErrorState error={capture.error} onRetry={() => void capture.refetch()} />
      ) : (
        <Skeleton height={280} radius="md" mt="md" role="status" aria-label={t('state.loading')} />
      )}
      <CoverageSection account={account} />
      <SilenceSection account={account} />
      <LimitsSection account={account} />
      <PlanSection account={account} />
      <CostSection account={account} />
      <DangerZone account={account} />
    </>
  );
}
