import type { SearchHit } from '@perch/contracts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import type { Feed } from '../../lib/feed.ts';
import { useKeys } from '../../lib/keyboard.ts';
import { useStable } from '../../lib/use-stable.ts';
import { VirtualFeed, type VirtualFeedHandle } from '../../ui/virtual-feed.tsx';
import { BesideThread } from './beside-thread.tsx';
import { MessageHit } from './message-hit.tsx';
import { hitIdOf } from './search-queries.ts';
import type { SocialSearch } from './social-search.ts';
import { TweetRow } from './tweet-row.tsx';
import { useTweetWork } from './use-tweet-work.tsx';

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
  const list = useRef<VirtualFeedHandle>(null);
  const work = useTweetWork();
  const [at, setAt] = useState(-1);
  const { cursorTo } = useStable({
    cursorTo: (id: string) => setAt(feed.items.findIndex((hit) => hitIdOf(hit) === id)),
  });
  const open = (hit: SearchHit) =>
    hit.type === 'tweet'
      ? work.open(hit.tweet.id)
      : void navigate({
          to: '/social/direct-messages/$conversationAccountId/$conversationId',
          params: { conversationAccountId: hit.account.id, conversationId: hit.conversationId },
        });
  const move = (step: number) => {
    const next = Math.min(feed.items.length - 1, Math.max(0, at + step));
    const hit = feed.items[next];
    if (!hit) return;
    setAt(next);
    list.current?.scrollToIndex(next);
    if (hit.type === 'tweet') work.focus(hit.tweet.id);
  };
  const cursor = feed.items[at];
  const tweet = cursor?.type === 'tweet' ? cursor.tweet : undefined;
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ...(cursor ? { Enter: () => open(cursor), o: () => open(cursor) } : {}),
    ...work.keysOf(tweet, () => (tweet ? [tweet] : [])),
    ...(search.tweet ? { Escape: work.close } : {}),
  });
  return (
    <BesideThread work={work} label={label}>
      <VirtualFeed
        feed={feed}
        idOf={hitIdOf}
        handle={list}
        estimateHeight={CARD_HEIGHT}
        label={label}
        announce={(count) => t('social.newShow', { count })}
        renderItem={(hit, index) =>
          hit.type === 'tweet' ? (
            <TweetRow
              tweet={hit.tweet}
              matches={hit.matched}
              isSent={hit.tweet.isOwn}
              isCursor={index === at}
              isOpen={hit.tweet.id === search.tweet}
              verbs={work.verbs}
              onFocus={cursorTo}
            />
          ) : (
            <MessageHit hit={hit} isCursor={index === at} onFocus={() => setAt(index)} />
          )
        }
      />
    </BesideThread>
  );
}
