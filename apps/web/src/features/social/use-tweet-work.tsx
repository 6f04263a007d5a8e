import { useMediaQuery } from '@mantine/hooks';
import type { ConvertTweet, Tweet } from '@perch/contracts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense, useCallback, useState } from 'react';
import { speakOfCustomers } from '../../lib/i18n.ts';
import { useOpenProfile } from '../../lib/open-profile.ts';
import { useCan } from '../../lib/session.ts';
import { useRowFocus } from '../../lib/use-row-focus.ts';
import { useStable } from '../../lib/use-stable.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { changed, type SocialSearch } from './social-search.ts';
import { useTweetActions } from './use-tweet-actions.ts';
import { useTweetVerbs } from './use-tweet-verbs.ts';
import { lazyComponent } from '../../ui/lazy-component.tsx';

// fetched when somebody asks for them: the list is on the screen before
const ThreadPane = lazyComponent(async () => (await import('./thread-pane.tsx')).ThreadPane);
const ConvertDialog = lazyComponent(async () => (await import('./convert-dialog.tsx')).ConvertDialog);
const ReplyDrawer = lazyComponent(async () => {
  const [{ ReplyDrawer: Component }] = await Promise.all([import('./reply-drawer.tsx'), speakOfCustomers()]);
  return Component;
});
const AddToTicketDialog = lazyComponent(async () => (await import('./add-to-ticket-dialog.tsx')).AddToTicketDialog);

/** So that what one may do opens at once, and offline too. */
export function fetchTweetWork({ canReply, canEdit }: { canReply: boolean; canEdit: boolean }): void {
  ThreadPane.preload();
  if (canReply) ReplyDrawer.preload();
  if (canEdit) for (const { preload } of [ConvertDialog, AddToTicketDialog]) preload();
}

const CARD_HEIGHT = 132;

interface TweetWorkOptions {
  /** after what was asked for several tweets: nothing is chosen any more */
  onWorked?: () => void;
}

/**
 * What is done with the tweets of a list, whichever list it is: the conversation beside it, an answer, a ticket, and the
 * keys for all of it. After each the keyboard is on the tweet again.
 */
export function useTweetWork({ onWorked }: TweetWorkOptions = {}) {
  const search: SocialSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const openProfile = useOpenProfile();
  const isNarrow = useMediaQuery('(max-width: 1099px)', false, { getInitialValueInEffect: false });
  const canEdit = useCan('tickets.edit');
  const canMute = useCan('setup.social');
  const canPost = useCan('social.post');
  const canReplyHere = useCan('social.reply');
  const canReply = useCan('tickets.reply') && canReplyHere;
  const verbs = useTweetVerbs();
  const onX = useTweetActions();
  const focus = useRowFocus('data-tweet');
  const [answered, setAnswered] = useState<Tweet>();
  const [asked, setAsked] = useState<{ kind: 'convert' | 'add'; tweets: Tweet[] }>();

  const open = useCallback(
    (tweet: string) => void navigate({ to: '.', search: (old) => ({ ...old, tweet }) }),
    [navigate],
  );
  const close = () => void navigate({ to: '.', search: (old) => changed(old, { tweet: '' }) });
  const reply = useCallback((tweet: Tweet) => {
    if (tweet.isOwn || tweet.deletedAt) return;
    if (tweet.ticket || tweet.actions.reply.allowed) setAnswered(tweet);
    else window.open(tweet.permalink, '_blank', 'noopener,noreferrer');
  }, []);
  const ask = (kind: 'convert' | 'add', tweets: readonly Tweet[]) => {
    const wanted = tweets.filter((tweet) => !tweet.ticket && !tweet.isOwn && !tweet.deletedAt);
    if (wanted.length > 0) setAsked({ kind, tweets: wanted });
  };
  const handle = (tweets: readonly Tweet[], isHandled: boolean) => {
    const wanted = tweets.filter((tweet) => (isHandled ? tweet.isUnanswered : tweet.handledAt !== null));
    if (wanted.length === 0) return;
    verbs.handle.mutate({ tweets: wanted, isHandled });
    onWorked?.();
  };
  const mute = (tweet: Tweet) => tweet.isOwn || verbs.mute.mutate({ tweet, isMuted: true });
  /** Closes what was asked; the keyboard is on the tweet again. */
  const back = (tweet: Tweet) => {
    setAnswered(undefined);
    setAsked(undefined);
    focus(tweet.id);
  };
  const convert = (tweets: readonly Tweet[], choice: ConvertTweet) => {
    const onSuccess = () => {
      back(tweets[0]!);
      onWorked?.();
    };
    verbs.convert.mutate({ tweets, choice }, { onSuccess });
  };

  /** @param targets those that a key for several is for */
  const keysOf = (cursor: Tweet | undefined, targets: () => readonly Tweet[]) => ({
    ...(cursor && {
      c: () => void verbs.copyLink(cursor),
      p: () => cursor.author.isErased || openProfile(cursor.author.twitterUserId),
    }),
    ...(cursor && canPost && { t: () => onX.toggle(cursor, 'retweet'), l: () => onX.toggle(cursor, 'like') }),
    ...(cursor && canReply && { r: () => reply(cursor) }),
    ...(cursor && canMute && { m: () => mute(cursor) }),
    ...(cursor && canEdit && { a: () => ask('add', [cursor]) }),
    ...(canEdit && {
      e: () => ask('convert', targets()),
      h: () => {
        const tweets = targets();
        handle(
          tweets,
          tweets.some(({ isUnanswered }) => isUnanswered),
        );
      },
    }),
  });

  /** What a card of the list is given. */
  const cardVerbs = useStable({
    open,
    reply,
    toggle: onX.toggle,
    remove: onX.remove,
    convert: (tweet: Tweet) => ask('convert', [tweet]),
    add: (tweet: Tweet) => ask('add', [tweet]),
    handle: (tweet: Tweet, isHandled: boolean) => handle([tweet], isHandled),
    mute: (tweet: Tweet) => void mute(tweet),
    copy: (tweet: Tweet) => void verbs.copyLink(tweet),
  });

  const thread = search.tweet && (
    <Suspense fallback={<SkeletonRows count={4} height={CARD_HEIGHT} lines={2} />}>
      <ThreadPane
        key={search.tweet}
        tweetId={search.tweet}
        isPage={isNarrow}
        onClose={close}
        onConvert={(tweet) => ask('convert', [tweet])}
        onAdd={(tweet) => ask('add', [tweet])}
        verbs={verbs}
        onX={onX}
        onReply={reply}
      />
    </Suspense>
  );
  const dialogs = (
    <Suspense fallback={null}>
      {answered && <ReplyDrawer tweet={answered} onClose={() => back(answered)} />}
      {asked?.kind === 'convert' && (
        <ConvertDialog
          count={asked.tweets.length}
          isBusy={verbs.convert.isPending}
          onConvert={(choice) => convert(asked.tweets, choice)}
          onClose={() => back(asked.tweets[0]!)}
        />
      )}
      {asked?.kind === 'add' && (
        <AddToTicketDialog
          tweet={asked.tweets[0]!}
          isBusy={verbs.addToTicket.isPending}
          onAdd={(ticketId) => {
            const tweet = asked.tweets[0]!;
            verbs.addToTicket.mutate({ tweet, ticketId }, { onSuccess: () => back(tweet) });
          }}
          onClose={() => back(asked.tweets[0]!)}
        />
      )}
    </Suspense>
  );
  const isBusy = verbs.convert.isPending || verbs.handle.isPending;
  return { thread, dialogs, isNarrow, isBusy, open, close, focus, ask, handle, keysOf, verbs: cardVerbs };
}

export type TweetWork = ReturnType<typeof useTweetWork>;
