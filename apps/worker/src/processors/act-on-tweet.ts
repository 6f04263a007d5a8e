import type { Context, TweetEffectRow } from '@perch/desk';
import { TwitterError, type Acting, type Twitter } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';
import { actAs } from './act-as.ts';
import type { Outcome } from './outcome.ts';
import { notLetIn, notSent, outcomeOf } from './x-outcome.ts';

/** Does to a tweet what a delivery says. What X has done already is done; only its confirmation counts. */
export async function actOnTweet(services: WorkerServices, ctx: Context, delivery: TweetEffectRow): Promise<Outcome> {
  let as: Acting;
  try {
    as = await actAs(services, ctx, delivery.accountId!);
  } catch (error) {
    return notSent(services, error, delivery);
  }
  try {
    return {
      event: { type: 'succeeded', remoteId: await carryOut(services.twitter, as, delivery), isConfirmed: true },
    };
  } catch (error) {
    if (!(error instanceof TwitterError)) {
      services.log.error({ err: error, deliveryId: delivery.id }, 'an action on a tweet ended in an error of our own');
      return { event: { type: 'uncertain', detail: 'Something went wrong on our side' } };
    }
    switch (error.kind) {
      case 'unauthorized':
        return notLetIn(services, ctx, as, error, delivery);
      case 'not_found':
        // nothing is left to be taken back; what is to be done has nothing to be done to
        return UNDOES[delivery.kind]
          ? CONFIRMED
          : { event: { type: 'refused', code: 'target_gone', detail: error.detail } };
      default:
        return outcomeOf(error, delivery, services.now());
    }
  }
}

const CONFIRMED: Outcome = { event: { type: 'succeeded', remoteId: null, isConfirmed: true } };

const UNDOES: Record<TweetEffectRow['kind'], boolean> = {
  retweet: false,
  unretweet: true,
  like: false,
  unlike: true,
  delete_tweet: true,
};

/** Ends only with X's own confirmation. Answers the id of the retweet, if there is one. @throws TwitterError */
async function carryOut(twitter: Twitter, as: Acting, { kind, payload }: TweetEffectRow): Promise<string | null> {
  const interaction = { twitterUserId: payload.twitterUserId, tweetId: payload.versionId };
  switch (kind) {
    case 'retweet':
      return (await twitter.retweet(as, interaction)).retweetId;
    case 'unretweet':
      await twitter.unretweet(as, interaction);
      return null;
    case 'like':
      await twitter.like(as, interaction);
      return null;
    case 'unlike':
      await twitter.unlike(as, interaction);
      return null;
    case 'delete_tweet':
      await twitter.deleteTweet(as, payload.versionId);
      return null;
  }
}
