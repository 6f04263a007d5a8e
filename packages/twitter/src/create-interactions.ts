import type { Acting } from './acting.ts';
import type { Call } from './create-caller.ts';
import { parsed } from './parsed.ts';
import { TwitterError } from './twitter-error.ts';
import type { Interaction, Twitter } from './twitter.ts';
import { wireConfirmation, WireRetweet } from './wire.ts';

const ALREADY = /already retweeted/i;

/** What an account does with tweets that are there. Each counts only with X's own confirmation. */
export function createInteractions(
  call: Call,
): Pick<Twitter, 'deleteTweet' | 'retweet' | 'unretweet' | 'like' | 'unlike'> {
  const confirmed = (name: string, value: boolean) => (body: unknown) => {
    parsed(wireConfirmation(name, value), body);
  };
  const on = (as: Acting, { twitterUserId, tweetId }: Interaction) => ({
    kind: 'write' as const,
    as,
    params: { id: twitterUserId },
    body: { tweet_id: tweetId },
  });
  const off = (as: Acting, { twitterUserId, tweetId }: Interaction) => ({
    kind: 'write' as const,
    as,
    params: { id: twitterUserId, tweet_id: tweetId, source_tweet_id: tweetId },
  });

  return {
    deleteTweet: (as, tweetId) =>
      call(
        { kind: 'write', as, endpoint: 'DELETE /2/tweets/:id', params: { id: tweetId } },
        confirmed('deleted', true),
      ),
    retweet: async (as, interaction) => {
      try {
        return await call({ ...on(as, interaction), endpoint: 'POST /2/users/:id/retweets' }, (body) => ({
          retweetId: parsed(WireRetweet, body).data.rest_id ?? null,
        }));
      } catch (error) {
        if (error instanceof TwitterError && error.status === 400 && ALREADY.test(error.detail)) {
          return { retweetId: null };
        }
        throw error;
      }
    },
    unretweet: (as, interaction) =>
      call(
        { ...off(as, interaction), endpoint: 'DELETE /2/users/:id/retweets/:source_tweet_id' },
        confirmed('retweeted', false),
      ),
    like: (as, interaction) =>
      call({ ...on(as, interaction), endpoint: 'POST /2/users/:id/likes' }, confirmed('liked', true)),
    unlike: (as, interaction) =>
      call({ ...off(as, interaction), endpoint: 'DELETE /2/users/:id/likes/:tweet_id' }, confirmed('liked', false)),
  };
}
