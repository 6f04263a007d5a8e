import { NativeSelect } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconAt, IconMessages, IconSend } from '@tabler/icons-react';
import { getRouteApi, Link, Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useReadAccounts } from '../../lib/directory.ts';
import { useKeywordStreams } from '../../lib/keyword-streams.ts';
import { useCan } from '../../lib/session.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { NoPermission } from '../../ui/states.tsx';
import { KeywordLinks } from './keyword-links.tsx';
import classes from './social-page.module.css';

const route = getRouteApi('/app/social');

const STREAMS = [
  { to: '/social/mentions', name: 'mentions', icon: IconAt },
  { to: '/social/direct-messages', name: 'directMessages', icon: IconMessages },
  { to: '/social/sent', name: 'sent', icon: IconSend },
] as const;

export function SocialPage() {
  const { t } = useTranslation();
  const isAllowed = useCan('social.view');
  const isPhone = useMediaQuery('(max-width: 860px)', false, { getInitialValueInEffect: false });
  const { conversationId } = useParams({ strict: false });
  if (!isAllowed) return <NoPermission />;
  return (
    <div className={classes.page}>
      <h1 className="sr-only">{t('nav.social')}</h1>
      {isPhone ? !conversationId && <PhoneNav /> : <SidePanel label={t('social.streams')} />}
      <Outlet />
    </div>
  );
}

/** Accounts, and below each what is known of it on X. */
function SidePanel({ label }: { label: string }) {
  const { t } = useTranslation();
  const accounts = useReadAccounts().data ?? [];
  const keywords = useKeywordStreams().data;
  return (
    <nav className={classes.panel} aria-label={label}>
      {accounts.length !== 1 && (
        <>
          <p className={classes.group}>{t('social.allAccounts')}</p>
          <StreamLinks accountId={undefined} />
        </>
      )}
      {accounts.map((account) => (
        <div key={account.id}>
          <p className={classes.group}>
            <Avatar name={account.name} url={account.avatarUrl} size={18} />
            <span>@{account.username}</span>
          </p>
          <StreamLinks accountId={accounts.length === 1 ? undefined : account.id} />
          {keywords && account.state !== 'disconnected' && (
            <KeywordLinks accountId={account.id} keywords={keywords.filter((each) => each.account.id === account.id)} />
          )}
        </div>
      ))}
    </nav>
  );
}

function StreamLinks({ accountId }: { accountId: string | undefined }) {
  const { t } = useTranslation();
  return STREAMS.map(({ to, name, icon: Icon }) => (
    <Link
      key={to}
      to={to}
      search={accountId ? { accountId } : { accountId: undefined }}
      activeOptions={{ explicitUndefined: true }}
      className={classes.stream}
    >
      <Icon size={16} stroke={1.6} aria-hidden />
      {t(`social.${name}`)}
    </Link>
  ));
}

function PhoneNav() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const { keywordId } = useParams({ strict: false });
  const navigate = useNavigate();
  const accounts = useReadAccounts().data ?? [];
  return (
    <div className={classes.phoneNav}>
      <nav className={classes.tabs} aria-label={t('social.streams')}>
        {STREAMS.map(({ to, name }) => (
          <Link key={to} to={to} search={search} className={classes.tab}>
            {t(`social.${name}`)}
          </Link>
        ))}
        <Link to="/social/keywords" search={search} className={classes.tab}>
          {t('keywordStream.title')}
        </Link>
      </nav>
      {accounts.length > 1 && keywordId === undefined && (
        <NativeSelect
          size="xs"
          aria-label={t('field.account')}
          value={search.accountId ?? ''}
          data={[
            { value: '', label: t('social.allAccounts') },
            ...accounts.map(({ id, username }) => ({ value: id, label: `@${username}` })),
          ]}
          onChange={({ currentTarget: { value } }) =>
            void navigate({ to: '.', search: value ? { accountId: value } : {} })
          }
        />
      )}
    </div>
  );
}
