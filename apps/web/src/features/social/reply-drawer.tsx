import { Drawer } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import type { Message, Ticket, Tweet } from '@perch/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useRef } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import { api } from '../../lib/api.ts';
import { notifyAction } from '../../lib/notify.ts';
import { nameOf } from '../../lib/requester.ts';
import { useSession } from '../../lib/session.ts';
import { refreshShownTweets } from '../../lib/tweet-cache.ts';
import { SkeletonRows } from '../../ui/skeleton-rows.tsx';
import { ErrorState } from '../../ui/states.tsx';
import {
  Composer,
  draftKey,
  useDraft,
  useMessages,
  useTicket,
  useTicketSubject,
  type ComposerHandle,
  type ComposerSubject,
  type ReplyTarget,
} from '../tickets/answering.ts';
import classes from './reply-drawer.module.css';
import { takeIntoTicket } from './take-into-ticket.ts';
import { TweetText } from './tweet-text.tsx';

interface ReplyDrawerProps {
  tweet: Tweet;
  onClose: () => void;
}

/** The composer of the ticket page, beside the stream: in the tweet's ticket, or in one that opens with the answer. */
export function ReplyDrawer({ tweet, onClose }: ReplyDrawerProps) {
  const { t } = useTranslation();
  const isPhone = useMediaQuery('(max-width: 860px)', false, { getInitialValueInEffect: false });
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={isPhone ? '100%' : 560}
      title={t('tweetAction.replyTo', { name: nameOf(t, tweet.author) })}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <blockquote className={classes.answered}>
        <TweetText text={tweet.text} matches={undefined} />
      </blockquote>
      {tweet.ticket ? (
        <InTicket tweet={tweet} ticketId={tweet.ticket.id} onClose={onClose} />
      ) : (
        <WithoutTicket tweet={tweet} onClose={onClose} />
      )}
    </Drawer>
  );
}

function InTicket({ tweet, ticketId, onClose }: ReplyDrawerProps & { ticketId: string }) {
  const ticket = useTicket(ticketId);
  const messages = useMessages(ticketId);
  if (ticket.error) return <ErrorState error={ticket.error} onRetry={() => void ticket.refetch()} />;
  if (!ticket.data || messages.isPending) return <SkeletonRows count={1} height={140} lines={3} />;
  return <Loaded tweet={tweet} ticket={ticket.data} onClose={onClose} />;
}

function Loaded({ tweet, ticket, onClose }: ReplyDrawerProps & { ticket: Ticket }) {
  const { member } = useSession();
  const subject = useTicketSubject(ticket);
  const named = subject.messages.find(({ permalink }) => permalink === tweet.permalink)?.id ?? null;
  useEffect(() => {
    const [from, into] = [draftNameOf(tweet), subject.id].map((name) => draftKey(`${member.id}.${name}`));
    takeIntoTicket(from!, into!, 'tweet', subject.messages, named);
  }, [tweet, subject, named, member.id]);
  return <Answer tweet={tweet} subject={subject} named={named} onClose={onClose} />;
}

const draftNameOf = (tweet: Tweet) => `tweet.${tweet.id}`;

const NONE: ComposerSubject['messages'] = [];

function WithoutTicket({ tweet, onClose }: ReplyDrawerProps) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const name = nameOf(t, tweet.author);
  const targets = useMemo(() => [targetOf(tweet)], [tweet]);
  const readWaysAgain = () => refreshShownTweets(client, { tweets: [tweet.tweetId], ticketsOfTweets: [] });
  const readAgain = () => void readWaysAgain();
  const subject: ComposerSubject = {
    id: draftNameOf(tweet),
    recipient: name,
    accountUsername: tweet.account.username,
    targets,
    preferred: 'tweet',
    messages: NONE,
    words: (account) => ({
      label: t('composer.label.tweet', { account, name }),
      placeholder: t('composer.placeholder.tweet', { name }),
      send: t('tweetAction.replyAndOpen', { account }),
    }),
    send: async ({ accountId: _account, ...reply }, idempotencyKey) => {
      try {
        return await api.post<Message>(`social/tweets/${tweet.id}/reply`, reply, { idempotencyKey });
      } finally {
        readAgain();
      }
    },
    readAgain,
    readWaysAgain,
    addNote: undefined,
  };
  return <Answer tweet={tweet} subject={subject} named={null} onClose={onClose} />;
}

interface AnswerProps extends ReplyDrawerProps {
  subject: ComposerSubject;
  /** the message of the tweet in its ticket */
  named: string | null;
}

function Answer({ tweet, subject, named, onClose }: AnswerProps) {
  const { t } = useTranslation();
  const { member } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const handle = useRef<ComposerHandle>(null);
  const draft = useDraft(`${member.id}.${subject.id}`, { ...subject, canReply: true });
  const { setMode, answer, mode } = draft;
  const isSet = useRef(false);
  useEffect(() => {
    if (isSet.current) return;
    isSet.current = true;
    if (mode !== 'tweet') setMode('tweet');
    if (named !== null) answer(named);
    handle.current?.focus();
  }, [mode, named, setMode, answer]);
  const sent = async () => {
    onClose();
    await refreshShownTweets(client, { tweets: [tweet.tweetId], ticketsOfTweets: [] });
    void client.invalidateQueries({ queryKey: ['social', 'thread'] });
    if (tweet.ticket) return;
    const [fresh] = (await api.get<{ data: Tweet[] }>('social/tweets', { query: { ids: tweet.id } })).data;
    const ticket = fresh?.ticket;
    if (!ticket) return;
    notifyAction(
      t('socialStream.inTicket', { number: ticket.number }),
      t('socialStream.openTicket'),
      () => void navigate({ to: '/tickets/$ticketId', params: { ticketId: ticket.id } }),
    );
  };
  return <Composer subject={subject} draft={draft} canReply handle={handle} onSent={() => void sent()} />;
}

/** The one way there is: under the tweet, by the account that has met it. */
function targetOf({ account, actions: { reply } }: Tweet): ReplyTarget {
  return {
    via: 'tweet',
    visibility: 'public',
    inReplyToMessageId: null,
    isEarlier: false,
    accountId: account.id,
    accountUsername: account.username,
    recipient: null,
    available: reply.allowed,
    problem: reply.reason,
    priceMicros: reply.priceMicros,
    linkPriceMicros: reply.linkPriceMicros,
    otherAccounts: [],
  };
}
