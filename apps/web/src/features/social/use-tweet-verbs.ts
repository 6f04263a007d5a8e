import type { ConvertTweet, ListOf, Tweet, TweetsChanged } from '@perch/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from '../../lib/i18n.ts';
import { api } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { notifyAction, notifyDone, notifyProblem } from '../../lib/notify.ts';
import { nameOf } from '../../lib/requester.ts';
import { useSession } from '../../lib/session.ts';
import { patchTweets, putTweets } from '../../lib/tweet-cache.ts';

const idOf = ({ id }: Tweet) => id;

/** What can be done with tweets without X. Each shows at once; what the server refuses is taken back and said. */
export function useTweetVerbs() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { member } = useSession();
  const refuse = (error: Error) => notifyProblem(errorSentence(t, error));

  const handle = useMutation({
    mutationFn: async ({ tweets, isHandled }: { tweets: readonly Tweet[]; isHandled: boolean }) => {
      const body = { tweetIds: tweets.map(idOf), isHandled };
      return (await api.post<ListOf<Tweet>>('social/tweets/handled', body)).data;
    },
    onMutate: ({ tweets, isHandled }) => {
      const wanted = new Set(tweets.map(({ tweetId }) => tweetId));
      const handledBy = { id: member.id, name: member.name, avatarUrl: null };
      const now = isHandled
        ? { handledAt: new Date().toISOString(), handledBy, isUnanswered: false }
        : { handledAt: null, handledBy: null };
      patchTweets(client, (tweet) => (wanted.has(tweet.tweetId) ? { ...tweet, ...now } : tweet));
    },
    onError: (error, { tweets }) => {
      putTweets(client, tweets);
      refuse(error);
    },
    onSuccess: (fresh, { tweets, isHandled }) => {
      putTweets(client, fresh);
      if (!isHandled) return notifyDone(t('socialStream.unhandled', { count: tweets.length }));
      notifyAction(t('socialStream.handledNow', { count: tweets.length }), t('ticketList.undo'), () =>
        handle.mutate({ tweets: fresh, isHandled: false }),
      );
    },
  });

  const convert = useMutation({
    mutationFn: ({ tweets, choice }: { tweets: readonly Tweet[]; choice: ConvertTweet }) =>
      api.post<TweetsChanged>('social/tweets/tickets', { tweetIds: tweets.map(idOf), ...choice }),
    onError: refuse,
    onSuccess: ({ data, refused }, { tweets }) => {
      putTweets(client, data);
      if (refused.length > 0) {
        const [first] = refused;
        notifyProblem(
          tweets.length === 1
            ? t(`error.${first!.code}`)
            : t('socialStream.notConverted', { count: refused.length, reason: t(`error.${first!.code}`) }),
        );
      }
      const made = data.filter(({ ticket }) => ticket !== null);
      const only = made.length === 1 ? made[0]!.ticket : null;
      if (only) {
        notifyAction(
          t('socialStream.inTicket', { number: only.number }),
          t('socialStream.openTicket'),
          () => void navigate({ to: '/tickets/$ticketId', params: { ticketId: only.id } }),
        );
      } else if (made.length > 0) notifyDone(t('socialStream.converted', { count: made.length }));
    },
  });

  const addToTicket = useMutation({
    mutationFn: ({ tweet, ticketId }: { tweet: Tweet; ticketId: string }) =>
      api.post<Tweet>(`social/tweets/${tweet.id}/add-to-ticket`, { ticketId }),
    onError: refuse,
    onSuccess: (tweet) => {
      putTweets(client, [tweet]);
      if (tweet.ticket) notifyDone(t('socialStream.inTicket', { number: tweet.ticket.number }));
    },
  });

  const mute = useMutation({
    mutationFn: async ({ tweet, isMuted }: { tweet: Tweet; isMuted: boolean }) => {
      const path = `social/profiles/${tweet.author.twitterUserId}/mute`;
      const accountId = tweet.account.id;
      if (isMuted) await api.send('POST', path, { accountId });
      else await api.send('DELETE', `${path}?accountId=${accountId}`);
    },
    onError: refuse,
    onSuccess: (_, { tweet, isMuted }) => {
      const words = { name: nameOf(t, tweet.author), account: tweet.account.username };
      if (!isMuted) return notifyDone(t('socialStream.unmuted', words));
      notifyAction(t('socialStream.muted', words), t('ticketList.undo'), () => mute.mutate({ tweet, isMuted: false }));
    },
  });

  const copyLink = async (tweet: Tweet) => {
    try {
      await navigator.clipboard.writeText(tweet.permalink);
      notifyDone(t('socialStream.linkCopied'));
    } catch {
      notifyProblem(t('socialStream.linkNotCopied', { url: tweet.permalink }));
    }
  };

  return { handle, convert, addToTicket, mute, copyLink };
}
export type TweetVerbs = ReturnType<typeof useTweetVerbs>;
