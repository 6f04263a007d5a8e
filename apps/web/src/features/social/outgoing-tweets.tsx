import type { Delivery, OutgoingTweet, Tweet } from '@perch/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { writerOf } from '../../lib/requester.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { notifyProblem } from '../../lib/notify.ts';
import { useCan, useSession } from '../../lib/session.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import {
  DeliveryStatus,
  draftKey,
  keepWords,
  steer,
  takeBack,
  type DeliveryStep,
  type MessageActions,
} from '../tickets/answering.ts';
import { newTweetDraft } from './new-tweet-dialog.tsx';
import { asMessage, readOutgoingAgain, useOutgoing } from './outgoing.ts';
import classes from './outgoing-tweets.module.css';

interface OutgoingTweetsProps {
  /** separated by commas; undefined: of all */
  accountIds: string | undefined;
  /** what the list below has */
  listed: readonly Tweet[];
  /** the list below leaves things out: what has just been sent may be among them */
  isNarrowed: boolean;
  /** a new tweet was taken back and is to be written on */
  onWrite: () => void;
}

const NONE: OutgoingTweet[] = [];

/** Tweets that wait, are under way or have failed, and what may be done about them; each until the list has it. */
export function OutgoingTweets({ accountIds, listed, isNarrowed, onWrite }: OutgoingTweetsProps) {
  const { t } = useTranslation();
  const { data = NONE } = useOutgoing(accountIds);
  const actions = useOutgoingActions(onWrite);
  const onX = useMemo(() => new Set(listed.map(({ sent }) => sent?.deliveryId)), [listed]);
  const shown = data.filter(({ delivery }) => !onX.has(delivery.id) && !(isNarrowed && delivery.state === 'sent'));
  if (shown.length === 0) return null;
  return (
    <ul className={classes.outgoing} aria-label={t('tweetAction.outgoing')}>
      {shown.map((tweet) => (
        <OutgoingTweetItem key={tweet.id} tweet={tweet} actions={actions} />
      ))}
    </ul>
  );
}

function OutgoingTweetItem({
  tweet,
  actions,
}: {
  tweet: OutgoingTweet;
  actions: ReturnType<typeof useOutgoingActions>;
}) {
  const { t } = useTranslation();
  const writer = writerOf(t, tweet);
  return (
    <li className={classes.tweet}>
      <Avatar name={tweet.account.name} url={tweet.account.avatarUrl} size={28} />
      <div className={classes.body}>
        <p className={classes.author}>
          <bdi>@{tweet.account.username}</bdi>
          {writer !== null && <span>{writer}</span>}
          {tweet.kind !== 'tweet' && <span>{t(`tweetKind.${tweet.kind}`)}</span>}
          {tweet.ticket && (
            <Link to="/tickets/$ticketId" params={{ ticketId: tweet.ticket.id }}>
              #{tweet.ticket.number}
            </Link>
          )}
        </p>
        <RichText className={classes.text} text={tweet.text} />
        {tweet.attachments.length > 0 && (
          <p className={classes.files}>{tweet.attachments.map(({ fileName }) => fileName).join(', ')}</p>
        )}
        <Status tweet={tweet} actions={actions} />
      </div>
    </li>
  );
}

/** An answer is steered in its ticket, a retweet where it was made. */
const NOTHING: MessageActions = {
  canReply: false,
  ways: [],
  answer: undefined,
  takeBack: () => undefined,
  keepWords: () => undefined,
  advance: async () => undefined,
};

function Status({ tweet, actions }: { tweet: OutgoingTweet; actions: MessageActions }) {
  const { kind, delivery } = tweet;
  const message = asMessage(tweet);
  if (kind === 'tweet') return <DeliveryStatus message={message} delivery={delivery} actions={actions} />;
  return <DeliveryStatus message={message} delivery={{ ...delivery, canApprove: false }} actions={NOTHING} />;
}

function useOutgoingActions(onWrite: () => void): MessageActions {
  const client = useQueryClient();
  const { t } = useTranslation();
  const { member } = useSession();
  const canReply = useCan('social.post');
  return useMemo(() => {
    const advance = async (delivery: Delivery, step: DeliveryStep) => {
      try {
        await steer(delivery, step, true);
      } finally {
        readOutgoingAgain(client);
      }
    };
    return {
      canReply,
      words: 'tweetAction.ofNew',
      ways: ['tweet'],
      answer: undefined,
      takeBack: (message) =>
        void takeBack(message, draftKey(newTweetDraft(member.id)), 'tweet', true)
          .then(onWrite, (error: unknown) => notifyProblem(errorSentence(t, error)))
          .finally(() => readOutgoingAgain(client)),
      keepWords: (message, text) => {
        keepWords(message, draftKey(newTweetDraft(member.id)), text);
        onWrite();
      },
      advance,
    };
  }, [client, t, member.id, canReply, onWrite]);
}
