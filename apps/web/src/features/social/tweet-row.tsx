import { memo } from 'react';
import { TweetActions } from './tweet-actions.tsx';
import { TweetCard, type TweetCardProps } from './tweet-card.tsx';
import { TweetVerbsMenu } from './tweet-verbs-menu.tsx';
import type { TweetWork } from './use-tweet-work.tsx';

type Shown = 'tweet' | 'isSent' | 'matches' | 'isUnread' | 'isCursor' | 'isSelected' | 'isChoosing' | 'isOpen';

interface TweetRowProps extends Pick<TweetCardProps, Shown> {
  verbs: TweetWork['verbs'];
  /** the same functions at every draw, as all here: a list that is scrolled draws no row twice */
  onSelect?: ((tweetId: string, isRange: boolean) => void) | undefined;
  onFocus: (tweetId: string) => void;
}

/** A tweet in a list, with what can be done to it. */
export const TweetRow = memo(function TweetRow({ verbs, onSelect, onFocus, ...shown }: TweetRowProps) {
  const { tweet } = shown;
  const open = () => verbs.open(tweet.id);
  return (
    <TweetCard
      {...shown}
      onSelect={onSelect && ((isRange) => onSelect(tweet.id, isRange))}
      onOpen={open}
      onFocus={() => onFocus(tweet.id)}
      onX={<TweetActions tweet={tweet} verbs={verbs} onReply={verbs.reply} />}
      actions={
        <TweetVerbsMenu
          tweet={tweet}
          onThread={open}
          onConvert={() => verbs.convert(tweet)}
          onAdd={() => verbs.add(tweet)}
          onHandle={(isHandled) => verbs.handle(tweet, isHandled)}
          onMute={() => verbs.mute(tweet)}
          onCopy={() => verbs.copy(tweet)}
        />
      }
    />
  );
});
