import { useMediaQuery } from '@mantine/hooks';
import type { SearchHit, Tweet } from '@perch/contracts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Feed } from '../../lib/feed.ts';
import { useKeys } from '../../lib/keyboard.ts';
import { useCan } from '../../lib/session.ts';
import { ResizeHandle, usePaneWidth } from '../../ui/resize-handle.tsx';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { VirtualFeed, type VirtualFeedHandle } from '../../ui/virtual-feed.tsx';
import { MessageHit } from './message-hit.tsx';
import { hitIdOf } from './search-queries.ts';
import { changed, type SocialSearch } from './social-search.ts';
import classes from './search-page.module.css';
import social from './social-page.module.css';
import { TweetCard } from './tweet-card.tsx';
import { TweetVerbsMenu } from './tweet-verbs-menu.tsx';
import { TweetActions } from './tweet-actions.tsx';
import { useTweetActions } from './use-tweet-actions.ts';
import { useTweetVerbs } from './use-tweet-verbs.ts';

const ThreadPane = lazy(async () => ({ default: (await import('./thread-pane.tsx')).ThreadPane }));
const ConvertDialog = lazy(async () => ({ default: (await import('./convert-dialog.tsx')).ConvertDialog }));
const AddToTicketDialog = lazy(async () => ({
  default: (await import('./add-to-ticket-dialog.tsx')).AddToTicketDialog,
}));

const ReplyDrawer = lazy(async () => ({ default: (await import('./reply-drawer.tsx')).ReplyDrawer }));

const CARD_HEIGHT = 132;

interface HitListProps {
  feed: Feed<SearchHit>;
  label: string;
}

/** What a search has found; a tweet opens its conversation beside the list, a direct message its own. */
export function HitList({ feed, label }: HitListProps) {
  const { t } = useTranslation();
  const search: SocialSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const isNarrow = useMediaQuery('(max-width: 1099px)', false, { getInitialValueInEffect: false });
  const pane = usePaneWidth('thread', { initial: 440, min: 340, max: 720 });
  const list = useRef<VirtualFeedHandle>(null);
  const verbs = useTweetVerbs();
  const onX = useTweetActions();
  const [answered, setAnswered] = useState<Tweet>();
  const reply = useCallback((tweet: Tweet) => {
    if (tweet.isOwn || tweet.deletedAt) return;
    if (tweet.ticket || tweet.actions.reply.allowed) setAnswered(tweet);
    else window.open(tweet.permalink, '_blank', 'noopener,noreferrer');
  }, []);
  const canReplyHere = useCan('social.reply');
  const canReply = useCan('tickets.reply') && canReplyHere;
  const canPost = useCan('social.post');
  const canEdit = useCan('tickets.edit');
  const canPlace = (tweet: Tweet) => canEdit && !tweet.ticket && !tweet.isOwn && !tweet.deletedAt;
  const [at, setAt] = useState(-1);
  const [asked, setAsked] = useState<{ kind: 'convert' | 'add'; tweet: Tweet }>();
  const close = () => void navigate({ to: '.', search: (old) => changed(old, { tweet: '' }) });
  const open = (hit: SearchHit) =>
    hit.type === 'tweet'
      ? void navigate({ to: '.', search: (old) => changed(old, { tweet: hit.tweet.id }) })
      : void navigate({
          to: '/social/direct-messages/$conversationAccountId/$conversationId',
          params: { conversationAccountId: hit.account.id, conversationId: hit.conversationId },
        });
  const move = (step: number) => {
    const next = Math.min(feed.items.length - 1, Math.max(0, at + step));
    setAt(next);
    list.current?.scrollToIndex(next);
  };
  const cursor = feed.items[at];
  const tweet = cursor?.type === 'tweet' ? cursor.tweet : undefined;
  const ask = (kind: 'convert' | 'add', tweet: Tweet) => setAsked({ kind, tweet });
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ...(cursor ? { Enter: () => open(cursor), o: () => open(cursor) } : {}),
    ...(tweet ? { c: () => void verbs.copyLink(tweet) } : {}),
    ...(tweet && canPost ? { t: () => onX.toggle(tweet, 'retweet'), l: () => onX.toggle(tweet, 'like') } : {}),
    ...(tweet && canReply ? { r: () => reply(tweet) } : {}),
    ...(tweet && canPlace(tweet) ? { e: () => ask('convert', tweet), a: () => ask('add', tweet) } : {}),
    ...(search.tweet ? { Escape: close } : {}),
  });
  const thread = search.tweet && (
    <Suspense fallback={<SkeletonRows count={4} height={CARD_HEIGHT} lines={2} />}>
      <ThreadPane
        key={search.tweet}
        tweetId={search.tweet}
        isPage={isNarrow}
        onClose={close}
        onConvert={(tweet) => ask('convert', tweet)}
        onAdd={(tweet) => ask('add', tweet)}
        verbs={verbs}
        onX={onX}
        onReply={reply}
      />
    </Suspense>
  );
  return (
    <div className={classes.found}>
      {!(isNarrow && thread) && (
        <section className={social.column} aria-label={label}>
          <VirtualFeed
            feed={feed}
            idOf={hitIdOf}
            handle={list}
            estimateHeight={CARD_HEIGHT}
            label={label}
            announce={(count) => t('social.newShow', { count })}
            renderItem={(hit, index) =>
              hit.type === 'tweet' ? (
                <TweetCard
                  tweet={hit.tweet}
                  matches={hit.matched}
                  isSent={hit.tweet.isOwn}
                  isCursor={index === at}
                  isOpen={hit.tweet.id === search.tweet}
                  onOpen={() => open(hit)}
                  onFocus={() => setAt(index)}
                  onX={<TweetActions tweet={hit.tweet} verbs={onX} onReply={reply} />}
                  actions={
                    <TweetVerbsMenu
                      tweet={hit.tweet}
                      onThread={() => open(hit)}
                      onConvert={() => ask('convert', hit.tweet)}
                      onAdd={() => ask('add', hit.tweet)}
                      onHandle={(isHandled) => verbs.handle.mutate({ tweets: [hit.tweet], isHandled })}
                      onMute={() => verbs.mute.mutate({ tweet: hit.tweet, isMuted: true })}
                      onCopy={() => void verbs.copyLink(hit.tweet)}
                    />
                  }
                />
              ) : (
                <MessageHit hit={hit} isCursor={index === at} onFocus={() => setAt(index)} />
              )
            }
          />
        </section>
      )}
      {thread &&
        (isNarrow ? (
          thread
        ) : (
          <>
            <ResizeHandle pane={pane} label={t('socialStream.resizeThread')} side="right" />
            <div className={social.thread} style={{ width: pane.width }}>
              {thread}
            </div>
          </>
        ))}
      <Suspense fallback={null}>
        {answered && <ReplyDrawer tweet={answered} onClose={() => setAnswered(undefined)} />}
        {asked?.kind === 'convert' && (
          <ConvertDialog
            count={1}
            isBusy={verbs.convert.isPending}
            onConvert={(choice) =>
              verbs.convert.mutate({ tweets: [asked.tweet], choice }, { onSuccess: () => setAsked(undefined) })
            }
            onClose={() => setAsked(undefined)}
          />
        )}
        {asked?.kind === 'add' && (
          <AddToTicketDialog
            tweet={asked.tweet}
            isBusy={verbs.addToTicket.isPending}
            onAdd={(ticketId) =>
              verbs.addToTicket.mutate({ tweet: asked.tweet, ticketId }, { onSuccess: () => setAsked(undefined) })
            }
            onClose={() => setAsked(undefined)}
          />
        )}
      </Suspense>
    </div>
  );
}
