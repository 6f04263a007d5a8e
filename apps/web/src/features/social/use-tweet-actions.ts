import type { Tweet } from '@perch/contracts';
import type { TweetAction } from '@perch/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useTranslation } from '../../lib/i18n.ts';
import { api, ApiError } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { notifyAction, notifyProblem } from '../../lib/notify.ts';
import { patchTweets, putTweets } from '../../lib/tweet-cache.ts';

interface Asked {
  tweet: Tweet;
  action: TweetAction;
  isOn: boolean;
}

/** Deliveries that somebody at this browser has asked for: what becomes of them is said here. */
const awaited = new Set<string>();

/** What takes the notice away that offers to take the retweet of a tweet back. */
const offers = new Map<string, () => void>();

export function hideOffer({ id }: Tweet): void {
  offers.get(id)?.();
  offers.delete(id);
}

/** What can be done to tweets on X. Each shows at once; what the server or X refuses is taken back and said. */
export function useTweetActions() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const act = useMutation({
    mutationFn: ({ tweet, action, isOn }: Asked) => {
      const path = action === 'delete' ? `social/tweets/${tweet.id}` : `social/tweets/${tweet.id}/${action}`;
      return isOn && action !== 'delete' ? api.put<Tweet>(path, undefined) : api.delete<Tweet>(path);
    },
    onMutate: (asked) => {
      if (asked.action !== 'like') hideOffer(asked.tweet);
      patchTweets(client, (shown) => (shown.id === asked.tweet.id ? asWanted(asked) : shown));
    },
    onError: (error, { tweet, action }) => {
      putTweets(client, [tweet]);
      notifyProblem(refusalWords(t, error, action));
    },
    onSuccess: (tweet, { action, isOn }) => {
      const { delivery } = tweet.actions[action];
      if (delivery) awaited.add(delivery.id);
      putTweets(client, [tweet]);
      if (action !== 'retweet' || !isOn) return;
      const hide = notifyAction(
        t('tweetAction.retweeted', { account: tweet.account.username }),
        t('ticketList.undo'),
        () => act.mutate({ tweet, action, isOn: false }),
      );
      offers.set(tweet.id, hide);
    },
  });
  return {
    /** Does it, or takes it back; what X would not do here is opened there instead. */
    toggle: (tweet: Tweet, action: 'retweet' | 'like') => {
      const { isOn, allowed } = tweet.actions[action];
      if (allowed) act.mutate({ tweet, action, isOn: !isOn });
      else if (!tweet.deletedAt) window.open(tweet.permalink, '_blank', 'noopener,noreferrer');
    },
    remove: (tweet: Tweet) => act.mutate({ tweet, action: 'delete', isOn: true }),
  };
}
export type TweetActionVerbs = ReturnType<typeof useTweetActions>;

function asWanted({ tweet, action, isOn }: Asked): Tweet {
  const pending = { id: '', state: 'queued' as const, code: null };
  const actions = { ...tweet.actions, [action]: { ...tweet.actions[action], isOn, delivery: pending } };
  const gone = {
    ...{ text: '', media: [], metrics: null, quoted: null, deletedAt: new Date().toISOString() },
    goneReason: 'not_found' as const,
  };
  return { ...tweet, ...(action === 'delete' && gone), actions };
}

function refusalWords(t: TFunction, error: unknown, action: TweetAction): string {
  const code =
    error instanceof ApiError && error.code === 'tweet_action_refused' ? error.fields[0]?.message : undefined;
  return code === undefined ? errorSentence(t, error) : `${t(`tweetAction.failed.${action}`)} ${reasonWords(t, code)}`;
}

/** Why something cannot be done, or was refused: our words for it, as far as we have some. */
export function reasonWords(t: TFunction, code: string): string {
  return t([`tweetAction.reason.${code}`, `deliveryCode.${code}`, 'tweetAction.reason.other']);
}

/** Whether X has just refused what was asked for here; told once. */
export function takeRefusal(delivery: Tweet['actions']['like']['delivery']): string | null {
  if (!delivery || !awaited.has(delivery.id) || delivery.state === 'queued' || delivery.state === 'sending')
    return null;
  awaited.delete(delivery.id);
  return delivery.state === 'failed' ? (delivery.code ?? 'other') : null;
}
