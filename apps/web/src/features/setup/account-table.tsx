import { Button } from '@mantine/core';
import type { TwitterAccount } from '@perch/contracts';
import { IconChevronRight } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { currentLocale } from '../../lib/i18n.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { CoverageHint } from './coverage-hint.tsx';
import { HealthDetails } from './health/health-details.tsx';
import { HealthWords } from './health-words.tsx';
import classes from './setup.module.css';

interface AccountTableProps {
  accounts: TwitterAccount[];
  onReauthorize: (accountId: string) => void;
}

export function AccountTable({ accounts, onReauthorize }: AccountTableProps) {
  const { t } = useTranslation();
  const date = new Intl.DateTimeFormat(currentLocale(), { dateStyle: 'medium' });
  return (
    <div className={classes.tableBox} tabIndex={0} role="region" aria-label={t('field.account')}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('field.account')}</th>
            <th scope="col">{t('setup.twitter.health')}</th>
            <th scope="col" className={classes.wide}>
              {t('setup.twitter.captures')}
            </th>
            <th scope="col" className={classes.wide}>
              {t('setup.twitter.connectedAt')}
            </th>
            <th scope="col">
              <span className="sr-only">{t('action.open')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <tr key={account.id}>
              <td>
                <Link
                  to="/setup/channels/twitter/$accountId"
                  params={{ accountId: account.id }}
                  className={classes.accountLink}
                >
                  <Avatar name={account.name} url={account.avatarUrl} size={32} />
                  <span>
                    <strong>@{account.username}</strong>
                    <bdi className={classes.dim}>{account.name}</bdi>
                  </span>
                </Link>
              </td>
              <td>
                <HealthWords account={account} />
                {account.state === 'needs_reauthorization' && (
                  <Button
                    size="compact-xs"
                    variant="light"
                    color="red"
                    ml={8}
                    onClick={() => onReauthorize(account.id)}
                    className={classes.above}
                  >
                    {t('setup.twitter.reauthorize')}
                  </Button>
                )}
                <HealthDetails account={account} />
                <CoverageHint gaps={account.gaps} />
              </td>
              <td className={classes.wide}>
                <CaptureWords capture={account.capture} />
              </td>
              <td className={`${classes.dim} ${classes.wide}`} data-label={t('setup.twitter.connectedAt')}>
                {date.format(new Date(account.connectedAt))}
                {account.connectedBy && ` · ${account.connectedBy.name}`}
              </td>
              <td className={classes.chevron}>
                <IconChevronRight size={16} stroke={1.6} aria-hidden />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
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
