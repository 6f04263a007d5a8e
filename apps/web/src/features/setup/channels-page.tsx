import { IconBrandX } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useAccounts } from '../../lib/directory.ts';
import { useCan } from '../../lib/session.ts';
import { NoPermission } from '../../ui/states.tsx';
import { PageHead } from './page-head.tsx';
import classes from './setup.module.css';

export function ChannelsPage() {
  const { t } = useTranslation();
  const canSetUp = useCan('setup.social');
  const accounts = useAccounts().data;
  if (!canSetUp) return <NoPermission />;
  return (
    <div className={classes.page}>
      <PageHead title={t('setup.group.channels')} lead={t('setup.channelsLead')} />
      <div className={classes.cards}>
        <Link to="/setup/channels/twitter" className={classes.card}>
          <span className={classes.cardIcon}>
            <IconBrandX size={20} stroke={1.6} aria-hidden />
          </span>
          <span>
            <strong>{t('setup.twitter.title')}</strong>
            <span>{accounts ? t('setup.twitter.count', { count: accounts.length }) : t('setup.twitter.hint')}</span>
          </span>
        </Link>
      </div>
    </div>
  );
}
