import type { Ticket, TicketSummary } from '@perch/contracts';

type Source = Pick<TicketSummary, 'channel'>;

/** Whether merging brings a private conversation and public posts together that were apart. */
export function mixesPrivate(ticket: Pick<Ticket, 'channel' | 'replyTargets'>, sources: readonly Source[]): boolean {
  const answers = (via: 'tweet' | 'dm') =>
    ticket.replyTargets.some((target) => target.via === via && target.inReplyToMessageId !== null);
  const isPublicHere = isPublic(ticket) || answers('tweet');
  const isPrivateHere = isPrivate(ticket) || answers('dm');
  const [publicComes, privateComes] = [sources.some(isPublic), sources.some(isPrivate)];
  return (privateComes && (isPublicHere || publicComes)) || (publicComes && isPrivateHere);
}

const isPublic = ({ channel }: Source) => channel === 'twitter';
const isPrivate = ({ channel }: Source) => channel === 'twitter_dm' || channel === 'email';
