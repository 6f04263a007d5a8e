import { Button } from '@mantine/core';
import type { TwitterAccount } from '@perch/contracts';
import { IconChevronRight } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useAuthorize } from '../../lib/authorize-account.ts';
import { currentLocale, useTranslation } from '../../lib/i18n.ts';
import { notifyDone } from '../../lib/notify.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import classes from './connect/account-list.module.css';
import { costWords, nextActionOf } from './connect/account-words.ts';
import { ImportBar } from './connect/import-progress.tsx';
import { CoverageHint } from './coverage-hint.tsx';
import { HealthDetails } from './health/health-details.tsx';
import { HealthWords } from './health-words.tsx';
import { useAccountAction } from './queries.ts';

/** Every account: how it is doing, what it costs today, what it captures, and the one next step. */
export function AccountTable({ accounts }: { accounts: TwitterAccount[] }) {
  const { t } = useTranslation();
  return (
    <div className={classes.box} tabIndex={0} role="region" aria-label={t('connect.list.caption')}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('field.account')}</th>
            <th scope="col">{t('setup.twitter.health')}</th>
            <th scope="col">{t('connect.list.cost')}</th>
            <th scope="col">{t('setup.twitter.captures')}</th>
            <th scope="col">
              <span className="sr-only">{t('action.open')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <AccountRow key={account.id} account={account} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function AccountRow({ account }: { account: TwitterAccount }) {
  const { t } = useTranslation();
  const isWaiting = account.state === 'awaiting_confirmation';
  return (
    <tr>
      <td>
        <Link
          to={isWaiting ? '/setup/channels/twitter/$accountId/confirm' : '/setup/channels/twitter/$accountId'}
          params={{ accountId: account.id }}
          className={classes.account}
        >
          <Avatar name={account.name} url={account.avatarUrl} size={36} />
          <span>
            <strong>@{account.username}</strong>
            <bdi className={classes.dim}>{account.name}</bdi>
            <ConnectedWords account={account} />
          </span>
        </Link>
      </td>
      <td className={classes.health} data-label={t('setup.twitter.health')}>
        <Health account={account} />
      </td>
      <td className={classes.cost} data-label={t('connect.list.cost')}>
        {!isWaiting && <Cost account={account} />}
      </td>
      <td data-label={t('setup.twitter.captures')}>{!isWaiting && <CaptureWords capture={account.capture} />}</td>
      <td className={classes.chevron}>
        <IconChevronRight size={16} stroke={1.6} aria-hidden />
      </td>
    </tr>
  );
}

function ConnectedWords({ account: { connectedAt, connectedBy } }: { account: TwitterAccount }) {
  const { t } = useTranslation();
  const name = connectedBy?.name;
  if (connectedAt === null) {
    return name ? <span className={classes.small}>{t('connect.list.authorizedBy', { name })}</span> : null;
  }
  const date = new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'medium' }).format(new Date(connectedAt));
  return (
    <span className={classes.small}>
      {name ? t('connect.list.connectedBy', { date, name }) : t('connect.list.connected', { date })}
    </span>
  );
}

function Health({ account }: { account: TwitterAccount }) {
  const { t } = useTranslation();
  return (
    <>
      <HealthWords account={account} />
      {account.state !== 'awaiting_confirmation' && <HealthDetails account={account} />}
      {account.confirmBy && (
        <span className={classes.small}>
          {t('connect.list.expires')} <RelativeTime at={account.confirmBy} style="long" />
        </span>
      )}
      {account.import && (
        <>
          <span className={classes.small}>{t('connect.import.running')}</span>
          <ImportBar progress={account.import} />
        </>
      )}
      <CoverageHint gaps={account.gaps} />
      <NextAction account={account} />
    </>
  );
}

function NextAction({ account }: { account: TwitterAccount }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const authorize = useAuthorize();
  const act = useAccountAction(account.id);
  const { id: accountId, username } = account;
  const action = nextActionOf(account.state);
  if (!action) return null;
  const carryOut = {
    confirm: () => void navigate({ to: '/setup/channels/twitter/$accountId/confirm', params: { accountId } }),
    reauthorize: () => authorize.mutate({ accountId }),
    again: () => authorize.mutate({ accountId }),
    resume: () => act.mutate('resume', { onSuccess: () => notifyDone(t('connect.account.resumed', { username })) }),
  }[action];
  const words = {
    confirm: t('connect.confirm.action'),
    reauthorize: t('setup.twitter.reauthorize'),
    again: t('connect.list.again'),
    resume: t('connect.list.resume'),
  }[action];
  return (
    <div className={classes.action}>
      <Button
        size="compact-sm"
        variant={action === 'confirm' ? 'filled' : 'light'}
        color={action === 'reauthorize' ? 'red' : undefined}
        loading={authorize.isPending || authorize.isSuccess || act.isPending}
        aria-label={`${words}: @${username}`}
        onClick={carryOut}
      >
        {words}
      </Button>
    </div>
  );
}

function Cost({ account }: { account: TwitterAccount }) {
  const { t } = useTranslation();
  const { spent, budget, share, spending } = costWords(account, currentLocale());
  const words = budget === null ? spent : t('connect.list.ofBudget', { spent, budget });
  return (
    <>
      {words}
      {budget === null ? (
        <span className={classes.small}>{t('connect.list.noBudget')}</span>
      ) : (
        <div
          className={classes.meter}
          data-spending={spending}
          role="meter"
          aria-label={t('connect.list.meter', { username: account.username })}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.min(100, Math.floor(share * 100))}
          aria-valuetext={words}
        >
          <div style={{ width: `${Math.min(100, share * 100)}%` }} />
        </div>
      )}
    </>
  );
}

function CaptureWords({ capture }: Pick<TwitterAccount, 'capture'>) {
  const { t } = useTranslation();
  return (
    <span className={classes.captures}>
      <span>
        {t('capture.mentions')}: {t(`captureMode.${capture.mentions}`)}
      </span>
      <span>
        {t('capture.directMessages')}: {t(`captureMode.${capture.directMessages}`)}
      </span>
      {capture.keywordCount > 0 && (
        <span className={classes.dim}>{t('capture.keywordCount', { count: capture.keywordCount })}</span>
      )}
    </span>
  );
}
