import type { CreateReply, Message, Ticket } from '@perch/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from '../../lib/i18n.ts';
import type { z } from 'zod';
import { useMembers } from '../../lib/directory.ts';
import { requesterOf } from '../../lib/requester.ts';
import { ticketKeys } from '../../lib/ticket-cache.ts';
import type { Mode, ReplyTarget } from './draft-store.ts';
import { mentionsIn, type Mentionable } from './mentions-in.ts';
import { useMessages } from './queries.ts';
import { addNote, readAgain, sendReply } from './reply-queries.ts';

export type ReplyInput = z.input<typeof CreateReply>;

/** Whom a composer answers and how: all it knows of the place it stands in. */
export interface ComposerSubject {
  /** names the draft in this browser */
  id: string;
  recipient: string;
  accountUsername: string | null;
  targets: readonly ReplyTarget[];
  /** the way the customer wrote by */
  preferred: Mode;
  /** what has been said, oldest first, as far as it is loaded */
  messages: readonly Message[];
  /**
   * @param key the idempotency key: the same one again never sends twice
   * @param ticketId instead of the ticket that was meant, which has been merged into this one
   */
  send: (reply: ReplyInput, key: string, ticketId?: string) => Promise<Message>;
  /** shows what has become of what was said */
  readAgain: () => void;
  /** asks once more which ways are open; settled once it is known */
  readWaysAgain: () => Promise<unknown>;
  /** what is answered, where it is a ticket */
  ticket?: Ticket | undefined;
  /** what stands in place of the words of an answer in a ticket, by the handle of who sends */
  words?: (account: string) => { label: string; placeholder: string; send: string; eligible?: string };
  /** a new tweet: it answers nobody, goes as one and is steered elsewhere */
  isNewTweet?: boolean;
  /** absent where there are no notes */
  addNote: ((text: string) => Promise<Message>) | undefined;
}

const NO_MESSAGES: Message[] = [];

export function useTicketSubject(ticket: Ticket): ComposerSubject {
  const { t } = useTranslation();
  const client = useQueryClient();
  const messages = useMessages(ticket.id).data ?? NO_MESSAGES;
  const members = useMembers().data ?? [];
  return {
    id: ticket.id,
    recipient: requesterOf(t, ticket).name,
    accountUsername: ticket.account?.username ?? null,
    targets: ticket.replyTargets,
    preferred: preferredMode(ticket),
    messages,
    send: (reply, key, ticketId = ticket.id) => sendReply(client, ticketId, reply, key),
    readAgain: () => readAgain(client, ticket.id),
    readWaysAgain: () => client.refetchQueries({ queryKey: ticketKeys.detail(ticket.id), exact: true }),
    ticket,
    addNote: (text) => addNote(client, ticket.id, text, mentionedIn(text, members)),
  };
}

const mentionedIn = (text: string, members: readonly (Mentionable & { isActive: boolean })[]) => [
  ...new Set(
    mentionsIn(
      text,
      members.filter(({ isActive }) => isActive),
    ).map(({ memberId }) => memberId),
  ),
];

export const preferredMode = ({ wroteBy }: Pick<Ticket, 'wroteBy'>): Mode =>
  wroteBy === 'twitter_dm' ? 'dm' : wroteBy === 'email' || wroteBy === 'manual' ? 'email' : 'tweet';
