import { Link } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { useAccounts } from '../../lib/directory.ts';
import { sessionCan, useSession } from '../../lib/session.ts';
import { NoPermission } from '../../ui/states.tsx';
import { PageHead } from './page-head.tsx';
import { SETUP_CARDS } from './setup-cards.ts';
import own from './setup-cards.module.css';
import classes from './setup.module.css';

export function ChannelsPage() {
  const { t } = useTranslation();
  const session = useSession();
  const cards = SETUP_CARDS.filter(
    ({ group, permission }) => group === 'channels' && (permission === null || sessionCan(session, permission)),
  );
  if (cards.length === 0) return <NoPermission />;
  return (
    <div className={classes.page}>
      <PageHead title={t('setup.group.channels')} lead={t('setup.channelsLead')} />
      <div className={own.cards}>
        {cards.map(({ id, to, icon: Icon }) => (
          <Link key={id} to={to} className={own.card}>
            <span className={own.cardIcon}>
              <Icon size={20} stroke={1.6} aria-hidden />
            </span>
            <span>
              <strong>{t(`setup.${id}.title`)}</strong>
              <span>{id === 'twitter' ? <AccountCount /> : t(`setup.${id}.hint`)}</span>
            </span>
          </Link>
        ))}
      </div>
    </div>
  );
}

function AccountCount() {
  const { t } = useTranslation();
  const accounts = useAccounts().data;
  return accounts ? t('setup.twitter.count', { count: accounts.length }) : t('setup.twitter.hint');
}
