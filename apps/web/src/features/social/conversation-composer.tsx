import type { ConversationDetail, Message, Ticket } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, type RefObject } from 'react';
import { api } from '../../lib/api.ts';
import { useTranslation } from '../../lib/i18n.ts';
import { useCan, useSession } from '../../lib/session.ts';
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
import { chatKey, conversationPath } from './queries.ts';
import { takeIntoTicket } from './take-into-ticket.ts';
import { titleOf } from './conversation-title.ts';

interface ConversationComposerProps {
  conversation: ConversationDetail;
  handle: RefObject<ComposerHandle | null>;
}

/** The composer of the ticket page, under the conversation: in its ticket, or in one that opens with the answer. */
export function ConversationComposer(props: ConversationComposerProps) {
  const canView = useCan('tickets.view');
  const { ticket } = props.conversation;
  return ticket && canView ? <InTicket {...props} ticketId={ticket.id} /> : <WithoutTicket {...props} />;
}

function InTicket({ ticketId, ...props }: ConversationComposerProps & { ticketId: string }) {
  const ticket = useTicket(ticketId);
  const messages = useMessages(ticketId);
  if (ticket.error) return <ErrorState error={ticket.error} onRetry={() => void ticket.refetch()} />;
  if (!ticket.data || messages.isPending) return <SkeletonRows count={1} height={120} lines={2} />;
  return <OfTicket {...props} ticket={ticket.data} />;
}

/** Privately it answers this conversation, whichever the ticket was spoken to in last. */
function OfTicket({ ticket, ...props }: ConversationComposerProps & { ticket: Ticket }) {
  const { t } = useTranslation();
  const { conversation, handle } = props;
  const { member } = useSession();
  const whole = useTicketSubject(ticket);
  useEffect(() => {
    const [from, into] = [draftNameOf(conversation), whole.id].map((name) => draftKey(`${member.id}.${name}`));
    const goesOn = takeIntoTicket(from!, into!, 'dm', whole.messages, null);
    // who was writing writes on
    if (goesOn && document.activeElement === document.body) handle.current?.focus();
  }, [conversation, whole.id, whole.messages, member.id, handle]);
  const send = useSendHere(conversation);
  const readChatAgain = useReadChatAgain();
  const targets = useMemo(
    () => [targetOf(t, conversation), ...ticket.replyTargets.filter(({ via }) => via !== 'dm')],
    [t, conversation, ticket.replyTargets],
  );
  const subject: ComposerSubject = {
    ...whole,
    targets,
    preferred: 'dm',
    send: (reply, key, ticketId) => (reply.via === 'dm' ? send(reply, key) : whole.send(reply, key, ticketId)),
    readWaysAgain: () => Promise.all([readChatAgain(), whole.readWaysAgain()]),
  };
  return <Answer {...props} subject={subject} />;
}

const draftNameOf = ({ account, id }: ConversationDetail) => `dm.${account.id}.${id}`;

const NONE: ComposerSubject['messages'] = [];

function WithoutTicket(props: ConversationComposerProps) {
  const { t } = useTranslation();
  const { conversation } = props;
  const readChatAgain = useReadChatAgain();
  const send = useSendHere(conversation);
  const name = titleOf(t, conversation);
  const subject: ComposerSubject = {
    id: draftNameOf(conversation),
    recipient: name,
    accountUsername: conversation.account.username,
    targets: useMemo(() => [targetOf(t, conversation)], [t, conversation]),
    preferred: 'dm',
    messages: NONE,
    words: (account) => ({
      label: t('composer.label.dm', { account, name }),
      placeholder: t('composer.placeholder.dm', { name }),
      send: t('socialDm.sendAndOpen', { account }),
    }),
    send,
    readAgain: () => void readChatAgain(),
    readWaysAgain: readChatAgain,
    addNote: undefined,
  };
  return <Answer {...props} subject={subject} />;
}

function useReadChatAgain() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: chatKey });
}

function useSendHere({ account, id }: ConversationDetail): ComposerSubject['send'] {
  const readChatAgain = useReadChatAgain();
  return async ({ accountId: _account, ...reply }, idempotencyKey) => {
    try {
      return await api.post<Message>(`${conversationPath(account.id, id)}/reply`, reply, { idempotencyKey });
    } finally {
      void readChatAgain();
    }
  };
}

function Answer({ subject, handle }: ConversationComposerProps & { subject: ComposerSubject }) {
  const { member } = useSession();
  const draft = useDraft(`${member.id}.${subject.id}`, { ...subject, canReply: true });
  const { setMode, mode } = draft;
  const isSet = useRef(false);
  useEffect(() => {
    if (isSet.current) return;
    isSet.current = true;
    if (mode !== 'dm') setMode('dm');
  }, [mode, setMode]);
  return <Composer subject={subject} draft={draft} canReply handle={handle} />;
}

/** The one private way there is: into the conversation, by its account. */
function targetOf(t: TFunction, conversation: ConversationDetail): ReplyTarget {
  const { account, isGroup, reply } = conversation;
  return {
    via: 'dm',
    visibility: 'private',
    inReplyToMessageId: null,
    isEarlier: false,
    accountId: null,
    accountUsername: account.username,
    recipient: { name: titleOf(t, conversation), contactId: null, isGroup },
    available: reply.allowed,
    problem: reply.reason,
    priceMicros: reply.priceMicros,
    linkPriceMicros: reply.linkPriceMicros,
    otherAccounts: [],
  };
}
