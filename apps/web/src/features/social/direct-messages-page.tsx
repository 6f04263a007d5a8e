import { ActionIcon } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { Conversation, SocialStream } from '@perch/contracts';
import { IconChecks, IconMessages } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate, useParams } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { api } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { patchFeeds } from '../../lib/feed.ts';
import { useKeys } from '../../lib/keyboard.ts';
import { notifyProblem } from '../../lib/notify.ts';
import { useRowFocus } from '../../lib/use-row-focus.ts';
import { EncryptedChatsNotice } from '../../ui/encrypted-chats.tsx';
import { usePageTitle } from '../../ui/page-title.ts';
import { ResizeHandle, usePaneWidth } from '../../ui/resize-handle.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { VirtualFeed, type VirtualFeedHandle } from '../../ui/virtual-feed.tsx';
import { ConversationRow } from './conversation-row.tsx';
import { ConversationView } from './conversation-view.tsx';
import classes from './direct-messages.module.css';
import { Volume } from './lazy-volume.tsx';
import { conversationKeyOf, streamsOf, streamsQuery, useConversations, useStreams } from './queries.ts';
import { accountsOf, changed } from './social-search.ts';
import { StreamProblem } from './stream-problem.tsx';
import social from './social-page.module.css';

const route = getRouteApi('/app/social');

export function DirectMessagesPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = useNavigate();
  const { conversationAccountId, conversationId } = useParams({ strict: false });
  const isPhone = useMediaQuery('(max-width: 860px)', false, { getInitialValueInEffect: false });
  const pane = usePaneWidth('conversations', { initial: 340, min: 260, max: 560 });
  const feed = useConversations(search.accounts);
  const streams = streamsOf(useStreams().data, 'direct_messages', accountsOf(search));
  const streamKeys = streams.map(({ key }) => key);
  const unread = streams.filter(({ unreadCount }) => unreadCount > 0);
  usePageTitle(t('social.directMessages'));
  const open = feed.items.find(({ id, account }) => id === conversationId && account.id === conversationAccountId);

  const list = useRef<VirtualFeedHandle>(null);
  const focus = useRowFocus('data-conversation');
  // whoever opens another goes on from there
  const [moved, setMoved] = useState<{ to: string; from: Conversation['id'] | undefined }>();
  const to = moved?.from === conversationId ? moved?.to : undefined;
  const cursor = feed.items.find((each) => conversationKeyOf(each) === to) ?? open;
  const move = (step: number) => {
    const at = cursor ? feed.items.indexOf(cursor) + step : 0;
    const next = Math.min(feed.items.length - 1, Math.max(0, at));
    const conversation = feed.items[next];
    if (!conversation) return;
    setMoved({ to: conversationKeyOf(conversation), from: conversationId });
    list.current?.scrollToIndex(next);
    focus(conversationKeyOf(conversation));
  };
  const enter = ({ account, id }: Conversation) =>
    void navigate({
      to: '/social/direct-messages/$conversationAccountId/$conversationId',
      params: { conversationAccountId: account.id, conversationId: id },
      search,
    });
  useKeys({ j: () => move(1), k: () => move(-1), ...(cursor ? { Enter: () => enter(cursor) } : {}) });

  const view = conversationAccountId && conversationId && (
    <ConversationView
      key={`${conversationAccountId} ${conversationId}`}
      accountId={conversationAccountId}
      conversationId={conversationId}
      conversation={open}
      isPhone={isPhone}
    />
  );
  if (isPhone && view) return view;
  return (
    <>
      <section
        className={classes.list}
        style={isPhone ? undefined : { width: pane.width }}
        aria-label={t('social.directMessages')}
      >
        <div className={social.head}>
          <h2>{t('social.directMessages')}</h2>
          <Volume as="button" streamKeys={streamKeys} />
          <ReadAll streams={unread} />
        </div>
        <Volume as="chart" streamKeys={streamKeys} />
        <EncryptedChatsNotice />
        {feed.isPending ? (
          <SkeletonRows height={76} lines={1} />
        ) : feed.error ? (
          <StreamProblem
            error={feed.error}
            onRetry={feed.retry}
            onSearch={(change) => void navigate({ to: '.', search: (old) => changed(old, change), replace: true })}
          />
        ) : feed.items.length === 0 && feed.unseenCount === 0 ? (
          <EmptyState icon={<IconMessages size={28} stroke={1.5} />} title={t('social.empty.directMessages')}>
            {t('social.emptyHint.directMessages')}
          </EmptyState>
        ) : (
          <VirtualFeed
            key={search.accounts}
            feed={feed}
            idOf={conversationKeyOf}
            handle={list}
            estimateHeight={76}
            label={t('social.directMessages')}
            announce={(count) => t('social.newConversations', { count })}
            renderItem={(conversation) => (
              <ConversationRow conversation={conversation} search={search} isOpen={conversation === open} />
            )}
          />
        )}
      </section>
      {!isPhone && (
        <>
          <ResizeHandle pane={pane} label={t('shell.resizeList')} />
          <div className={classes.view}>
            {view || (
              <EmptyState icon={<IconMessages size={28} stroke={1.5} />} title={t('social.noneSelected')}>
                {t('social.noneSelectedHint')}
              </EmptyState>
            )}
          </div>
        </>
      )}
    </>
  );
}

/** All that has come in is read, whoever wrote it. */
function ReadAll({ streams }: { streams: readonly SocialStream[] }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const read = useMutation({
    mutationFn: () =>
      api.send('POST', 'social/streams/read', {
        streams: streams.map(({ key }) => key),
        until: new Date().toISOString(),
      }),
    onSuccess: () => {
      patchFeeds<Conversation>(client, ['social', 'conversations'], (each) => ({ ...each, unreadCount: 0 }));
      void client.invalidateQueries({ queryKey: streamsQuery.queryKey });
    },
    onError: (error) => notifyProblem(errorSentence(t, error)),
  });
  if (streams.length === 0) return null;
  const label = t('socialDm.readAll');
  return (
    <ActionIcon
      size="lg"
      variant="subtle"
      color="gray"
      aria-label={label}
      title={label}
      loading={read.isPending}
      onClick={() => read.mutate()}
    >
      <IconChecks size={18} stroke={1.75} />
    </ActionIcon>
  );
}
