import { ActionIcon, Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { MOST_UNREAD, type SocialStream } from '@perch/contracts';
import { IconAt, IconCheck, IconMessages, IconPencilPlus, IconSend } from '@tabler/icons-react';
import { getRouteApi, Link, Outlet, useLocation, useNavigate, useParams } from '@tanstack/react-router';
import { Suspense, useEffect, useRef } from 'react';
import { useReadAccounts } from '../../lib/directory.ts';
import { speakOfCustomers, speakOfProfiles, useTranslation } from '../../lib/i18n.ts';
import { useKeys } from '../../lib/keyboard.ts';
import { useKeywordStreams } from '../../lib/keyword-streams.ts';
import { useCan } from '../../lib/session.ts';
import { whenIdle } from '../../lib/when-idle.ts';
import { closeTweet, useIsWriting, writeTweet } from '../../lib/write-tweet.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { FilterChip } from '../../ui/filter-chip.tsx';
import { NoPermission } from '../../ui/states.tsx';
import { FromLink } from './from-link.tsx';
import { KeywordLinks } from './keyword-links.tsx';
import { Volume } from './lazy-volume.tsx';
import { PinnedSearches } from './pinned-searches.tsx';
import { keysOf, streamsOf, useStreams } from './queries.ts';
import { accountsOf, toggleAccount, type SocialSearch } from './social-search.ts';
import classes from './social-page.module.css';
import { UnreadCount } from './unread-count.tsx';
import { fetchTweetWork } from './use-tweet-work.tsx';
import { lazyComponent } from '../../ui/lazy-component.tsx';

const NewTweetDialog = lazyComponent(async () => {
  const [{ NewTweetDialog: Component }] = await Promise.all([import('./new-tweet-dialog.tsx'), speakOfCustomers()]);
  return Component;
});
const PermalinkDialog = lazyComponent(async () => {
  const [{ PermalinkDialog: Dialog }] = await Promise.all([import('./permalink-dialog.tsx'), speakOfProfiles()]);
  return Dialog;
});

const route = getRouteApi('/app/social');

const STREAMS = [
  { to: '/social/mentions', name: 'mentions', icon: IconAt, kind: 'mentions' },
  { to: '/social/direct-messages', name: 'directMessages', icon: IconMessages, kind: 'direct_messages' },
  { to: '/social/sent', name: 'sent', icon: IconSend, kind: null },
] as const;

export function SocialPage() {
  const { t } = useTranslation();
  const isAllowed = useCan('social.view');
  const canEdit = useCan('tickets.edit');
  const isPhone = useMediaQuery('(max-width: 860px)', false, { getInitialValueInEffect: false });
  const search: SocialSearch = route.useSearch();
  const { conversationId } = useParams({ strict: false });
  const navigate = useNavigate();
  const isSearching = useLocation({ select: ({ pathname }) => pathname === '/social/search' });
  const goTo = (to: (typeof STREAMS)[number]['to'] | '/social/search') => () =>
    void navigate({ to, search: accountsOnly(search) });
  const canPost = useCan('social.post');
  const isWriting = useIsWriting() && canPost;
  useKeys({
    'g m': goTo('/social/mentions'),
    'g d': goTo('/social/direct-messages'),
    'g s': goTo('/social/sent'),
    ...(isSearching ? {} : { '/': goTo('/social/search') }),
    ...(canPost ? { n: writeTweet } : {}),
  });
  const canReplyHere = useCan('social.reply');
  const canReply = useCan('tickets.reply') && canReplyHere;
  useEffect(
    () =>
      whenIdle(() => {
        fetchTweetWork({ canReply, canEdit });
        if (canPost) NewTweetDialog.preload();
      }),
    [canReply, canEdit, canPost],
  );
  if (!isAllowed) return <NoPermission />;
  const isOnePage = conversationId !== undefined || search.tweet !== undefined;
  return (
    <div className={classes.page}>
      <h1 className="sr-only">{t('nav.social')}</h1>
      {isPhone ? !isOnePage && <PhoneNav /> : <SidePanel label={t('social.streams')} />}
      <Outlet />
      {isWriting && (
        <Suspense fallback={null}>
          <NewTweetDialog onClose={closeTweet} />
        </Suspense>
      )}
      <Suspense fallback={null}>
        {search.link && canEdit && <PermalinkDialog onClose={() => void navigate({ to: '.', search: withoutLink })} />}
      </Suspense>
    </div>
  );
}

function NewTweetButton({ isSmall = false }: { isSmall?: boolean }) {
  const { t } = useTranslation();
  const label = t('tweetAction.new');
  if (!useCan('social.post')) return null;
  return isSmall ? (
    <ActionIcon
      size="lg"
      variant="filled"
      color="kingfisher"
      className={classes.write}
      aria-label={label}
      onClick={writeTweet}
    >
      <IconPencilPlus size={18} stroke={1.75} />
    </ActionIcon>
  ) : (
    <Button
      fullWidth
      size="xs"
      mb={8}
      leftSection={<IconPencilPlus size={15} stroke={1.75} aria-hidden />}
      title="N"
      onClick={writeTweet}
    >
      {label}
    </Button>
  );
}

const withoutLink = ({ link: _, ...rest }: SocialSearch): SocialSearch => rest;

/** To another stream one takes the accounts along; filters and the open conversation stay behind. */
const accountsOnly = ({ accounts }: SocialSearch): SocialSearch => (accounts ? { accounts } : {});

/** The accounts that are shown, their streams, and their keywords. */
function SidePanel({ label }: { label: string }) {
  const { t } = useTranslation();
  const search: SocialSearch = route.useSearch();
  const navigate = useNavigate();
  const accounts = useReadAccounts().data ?? [];
  const keywords = useKeywordStreams().data;
  const streams = useStreams().data;
  const chosen = accountsOf(search);
  const ids = accounts.map(({ id }) => id);
  const shown = accounts.filter(({ id }) => chosen.length === 0 || chosen.includes(id));
  return (
    <nav className={classes.panel} aria-label={label}>
      <NewTweetButton />
      {accounts.length > 1 && (
        <div role="group" aria-label={t('socialStream.accounts')}>
          <p className={classes.group}>{t('socialStream.accounts')}</p>
          <button
            type="button"
            className={classes.account}
            aria-pressed={chosen.length === 0}
            onClick={() =>
              void navigate({ to: '.', search: ({ accounts: _, tweet: __, ...rest }: SocialSearch) => rest })
            }
          >
            <span className={classes.accountName}>{t('social.allAccounts')}</span>
            {chosen.length === 0 && <IconCheck size={14} stroke={2} aria-hidden />}
          </button>
          {accounts.map((account) => (
            <button
              key={account.id}
              type="button"
              className={classes.account}
              aria-pressed={chosen.includes(account.id)}
              onClick={() =>
                void navigate({
                  to: '.',
                  search: ({ tweet: _, ...rest }: SocialSearch) => toggleAccount(rest, account.id, ids),
                })
              }
            >
              <Avatar name={account.name} url={account.avatarUrl} size={18} />
              <span className={classes.accountName}>@{account.username}</span>
              {chosen.includes(account.id) && <IconCheck size={14} stroke={2} aria-hidden />}
            </button>
          ))}
        </div>
      )}
      <p className={classes.group}>{t('social.streams')}</p>
      {STREAMS.map(({ to, name, icon: Icon, kind }) => (
        <Link
          key={to}
          to={to}
          search={accountsOnly(search)}
          activeOptions={{ includeSearch: false }}
          className={classes.stream}
        >
          <Icon size={16} stroke={1.6} aria-hidden />
          <span className={classes.streamName}>{t(`social.${name}`)}</span>
          {kind && <Volume as="mark" streamKeys={keysOf(streams, kind, chosen)} />}
          <UnreadCount count={unreadOf(streams, kind, chosen)} />
        </Link>
      ))}
      <PinnedSearches search={accountsOnly(search)} />
      {keywords &&
        shown
          .filter(({ state }) => state !== 'disconnected')
          .map((account) => (
            <div key={account.id}>
              <p className={classes.group}>
                {accounts.length > 1
                  ? t('socialStream.keywordsOf', { account: account.username })
                  : t('keywordStream.title')}
              </p>
              <KeywordLinks
                accountId={account.id}
                keywords={keywords.filter((each) => each.account.id === account.id)}
                streams={streams}
                search={accountsOnly(search)}
              />
            </div>
          ))}
    </nav>
  );
}

/** What is unread in the chosen accounts together; a sum of more than can be shown ends there too. */
function unreadOf(
  streams: readonly SocialStream[] | undefined,
  kind: SocialStream['kind'] | null,
  chosen: readonly string[],
) {
  const counts = streamsOf(streams, kind, chosen).map(({ unreadCount }) => unreadCount);
  return Math.min(
    MOST_UNREAD,
    counts.reduce((sum, count) => sum + count, 0),
  );
}

/** So much of the tab before the current one is to be seen, so that one knows of it. */
const TAB_BEFORE = 40;

function PhoneNav() {
  const { t } = useTranslation();
  const search: SocialSearch = route.useSearch();
  const { keywordId } = useParams({ strict: false });
  const navigate = useNavigate();
  const accounts = useReadAccounts().data ?? [];
  const streams = useStreams().data;
  const chosen = accountsOf(search);
  const tabs = useRef<HTMLElement>(null);
  const pathname = useLocation({ select: (location) => location.pathname });
  const kind = STREAMS.find(({ to }) => to === pathname)?.kind;
  useEffect(() => {
    const current = tabs.current?.querySelector<HTMLElement>('[aria-current="page"]');
    if (current) tabs.current!.scrollLeft = current.offsetLeft - tabs.current!.offsetLeft - TAB_BEFORE;
  }, [pathname]);
  return (
    <div className={classes.phoneNav}>
      <div className={classes.tabRow}>
        <nav ref={tabs} className={classes.tabs} aria-label={t('social.streams')}>
          {STREAMS.map(({ to, name, kind }) => (
            <Link
              key={to}
              to={to}
              search={accountsOnly(search)}
              activeOptions={{ includeSearch: false }}
              className={classes.tab}
            >
              {t(`social.${name}`)} <UnreadCount count={unreadOf(streams, kind, chosen)} />
            </Link>
          ))}
          <Link to="/social/keywords" search={accountsOnly(search)} className={classes.tab}>
            {t('keywordStream.title')}
          </Link>
          <Link
            to="/social/search"
            search={accountsOnly(search)}
            activeOptions={{ includeSearch: false }}
            className={classes.tab}
          >
            {t('socialSearch.title')}
          </Link>
        </nav>
        <NewTweetButton isSmall />
      </div>
      <div className={classes.phoneTools}>
        <FromLink />
        {accounts.length > 1 && keywordId === undefined && (
          <FilterChip
            label={t('socialStream.accounts')}
            value={search.accounts}
            options={accounts.map(({ id, username }) => ({ value: id, label: `@${username}` }))}
            onChange={(ids) =>
              void navigate({
                to: '.',
                search: ({ accounts: _, tweet: __, ...rest }: SocialSearch) =>
                  ids ? { ...rest, accounts: ids } : rest,
              })
            }
            isMultiple
          />
        )}
        {kind && <Volume as="button" streamKeys={keysOf(streams, kind, chosen)} />}
      </div>
    </div>
  );
}
