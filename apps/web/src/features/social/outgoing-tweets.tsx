import type { Delivery, OutgoingTweet } from '@perch/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { api } from '../../lib/api.ts';
import { errorSentence } from '../../lib/error-sentence.ts';
import { hideNotice, notifyProblem } from '../../lib/notify.ts';
import { useCan, useSession } from '../../lib/session.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { RichText } from '../../ui/rich-text.tsx';
import {
  DeliveryStatus,
  draftKey,
  takeBack,
  undoNoticeOf,
  type DeliveryStep,
  type MessageActions,
} from '../tickets/answering.ts';
import { newTweetDraft } from './new-tweet-dialog.tsx';
import { asMessage, readOutgoingAgain, useOutgoing } from './outgoing.ts';
import classes from './outgoing-tweets.module.css';

interface OutgoingTweetsProps {
  /** separated by commas; undefined: of all */
  accountIds: string | undefined;
  /** a new tweet was taken back and is to be written on */
  onWrite: () => void;
  /** what one has sent oneself waits no more: it was posted, or thrown away */
  onSettled: () => void;
}

const NONE: OutgoingTweet[] = [];

/** New tweets that wait, are under way or have failed, and what may be done about them. */
export function OutgoingTweets({ accountIds, onWrite, onSettled }: OutgoingTweetsProps) {
  const { t } = useTranslation();
  const { data = NONE } = useOutgoing(accountIds);
  const { member } = useSession();
  const mine = data.filter((tweet) => tweet.member?.id === member.id).length;
  const before = useRef(0);
  useEffect(() => {
    if (mine < before.current) onSettled();
    before.current = mine;
  }, [mine, onSettled]);
  const actions = useOutgoingActions(onWrite);
  if (data.length === 0) return null;
  return (
    <ul className={classes.outgoing} aria-label={t('tweetAction.outgoing')}>
      {data.map((tweet) => (
        <li key={tweet.id} className={classes.tweet}>
          <Avatar name={tweet.account.name} url={tweet.account.avatarUrl} size={28} />
          <div className={classes.body}>
            <p className={classes.author}>
              <bdi>@{tweet.account.username}</bdi>
              {tweet.member && <span>{tweet.member.name}</span>}
            </p>
            <RichText className={classes.text} text={tweet.text} />
            {tweet.attachments.length > 0 && (
              <p className={classes.files}>{tweet.attachments.map(({ fileName }) => fileName).join(', ')}</p>
            )}
            <DeliveryStatus message={asMessage(tweet)} delivery={tweet.delivery} actions={actions} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function useOutgoingActions(onWrite: () => void): MessageActions {
  const client = useQueryClient();
  const { t } = useTranslation();
  const { member } = useSession();
  const canReply = useCan('social.post');
  return useMemo(() => {
    const advance = async (delivery: Delivery, { step, ...body }: DeliveryStep) => {
      hideNotice(undoNoticeOf(delivery));
      const path = `social/outgoing/${delivery.id}/${step}`;
      try {
        if (step === 'text') await api.put<OutgoingTweet>(path, body);
        else if (step === 'discard') await api.send('POST', path);
        else await api.post<OutgoingTweet>(path, Object.keys(body).length > 0 || step === 'reject' ? body : undefined);
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
      advance,
    };
  }, [client, t, member.id, canReply, onWrite]);
}
