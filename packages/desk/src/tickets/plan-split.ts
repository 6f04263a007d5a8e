import { subjectOf, type Words } from '../intake/subject-of.ts';

type XChannel = 'twitter' | 'twitter_dm';

/** Where something stands on X: a conversation, who of ours is in it, and the person. */
export interface XPlace {
  channel: XChannel;
  accountId: string;
  conversationId: string;
  customerId: string;
}

/** A message of the ticket that is split. */
export interface SplitMessage extends Words {
  id: string;
  direction: 'in' | 'out' | 'note';
  channel: string;
  tweetRowId: string | null;
  place: XPlace | null;
  postedAt: Date;
}

/** The ticket that is split, and the tombstones that keep their places in conversations for it. */
export interface SplitScene {
  ticket: {
    channel: string;
    accountId: string | null;
    conversationId: string | null;
    customerId: string | null;
    isCurrent: boolean;
  };
  tombstones: readonly (XPlace & { id: string })[];
  /** oldest first */
  messages: readonly SplitMessage[];
  moved: ReadonlySet<string>;
}

export type SplitPlan =
  | { kind: 'refused' }
  | {
      kind: 'split';
      subject: string;
      channel: string;
      accountId: string | null;
      conversationId: string | null;
      customerId: string | null;
      openedAt: Date;
      /** what the customer writes next in its conversation goes to the new ticket */
      isCurrent: boolean;
      /** the split ticket gives up its place */
      takesOver: boolean;
      /** tombstones that give up theirs */
      vacated: string[];
      /** tombstones that lead to the new ticket from now on */
      led: string[];
      /** the tweet that the new ticket begins with */
      openingTweetRowId: string | null;
    };

// a group conversation is one ticket, whoever of it writes
const keyOf = ({ channel, conversationId, customerId }: Omit<XPlace, 'accountId'>) =>
  `${channel} ${conversationId} ${channel === 'twitter' ? customerId : ''}`;

/**
 * What a new ticket of the moved messages looks like. It takes over the conversations of which it takes the customer's
 * latest message. Refused: nothing would move, or the message that opened the ticket.
 */
export function planSplit({ ticket, tombstones, messages, moved }: SplitScene): SplitPlan {
  const taken = messages.filter(({ id }) => moved.has(id));
  const ownKey = isOnX(ticket) ? keyOf(ticket) : null;
  const arrived = messages.filter(
    (message): message is SplitMessage & { place: XPlace } => message.direction === 'in' && message.place !== null,
  );
  const opening = arrived.find(({ place }) => keyOf(place) === ownKey) ?? messages[0];
  if (taken.length === 0 || !opening || moved.has(opening.id)) return { kind: 'refused' };

  const latest = new Map(arrived.map((message) => [keyOf(message.place), message]));
  const handedOver = [...latest].filter(([, { id }]) => moved.has(id)).map(([key]) => key);
  const movedIn = arrived.filter(({ id }) => moved.has(id));
  const main = movedIn.findLast(({ place }) => handedOver.includes(keyOf(place))) ?? movedIn.at(-1);
  const source = ownKey !== null && handedOver.includes(ownKey) ? (ticket as XPlace) : main?.place;
  const place = source ?? taken.findLast((message) => message.place !== null)?.place ?? null;
  const key = place && keyOf(place);
  const first = movedIn.find((message) => keyOf(message.place) === key) ?? movedIn[0] ?? taken[0]!;

  const held = new Map(tombstones.map((tombstone) => [keyOf(tombstone), tombstone]));
  const takesOver = key !== null && key === ownKey && handedOver.includes(key) && ticket.isCurrent;
  const holder = key !== null && handedOver.includes(key) ? held.get(key) : undefined;
  return {
    kind: 'split',
    subject: subjectOf(first),
    channel: place?.channel ?? (taken.some(({ channel }) => channel === 'email') ? 'email' : 'manual'),
    accountId: holder?.accountId ?? place?.accountId ?? ticket.accountId,
    conversationId: place?.conversationId ?? null,
    customerId: holder?.customerId ?? (first.direction === 'in' ? place?.customerId : null) ?? ticket.customerId,
    openedAt: taken[0]!.postedAt,
    isCurrent: takesOver || holder !== undefined,
    takesOver,
    vacated: holder ? [holder.id] : [],
    led: handedOver.flatMap((each) => (each === key ? [] : (held.get(each)?.id ?? []))),
    openingTweetRowId: first.tweetRowId,
  };
}

const isOnX = (ticket: SplitScene['ticket']): ticket is SplitScene['ticket'] & XPlace =>
  ticket.conversationId !== null && (ticket.channel === 'twitter' || ticket.channel === 'twitter_dm');
