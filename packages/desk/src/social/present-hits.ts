import type { SearchHit } from '@perch/contracts';
import { compileKeywords, type Search } from '@perch/core';
import type { Context } from '../context.ts';
import { presentMedia, presentReason } from '../tickets/present-stored.ts';
import { profileRefSql } from '../tickets/profile-ref.ts';
import { CHIP_JOINS, TICKET_CHIP } from './present-tweet.ts';
import { readTweets } from './read-tweets.ts';

type MessageHit = Extract<SearchHit, { type: 'direct_message' }>;
type MessageRow = Omit<MessageHit['message'], 'postedAt'> &
  Pick<MessageHit, 'account' | 'conversationId' | 'isGroup' | 'participant' | 'ticket'> & { postedAt: Date };

const MESSAGES = `
  SELECT dm.id, dm.dm_event_id AS "dmEventId", ${profileRefSql('dm.sender_id', 'p', 'own')} AS sender,
    dm.is_own AS "isOwn", dm.text, dm.media, dm.reason, dm.posted_at AS "postedAt",
    json_build_object('id', a.id, 'username', a.username) AS account, dm.dm_conversation_id AS "conversationId",
    dm.is_group AS "isGroup", ${profileRefSql('dc.participant_id', 'other')} AS participant, ${TICKET_CHIP}
  FROM direct_message dm
  JOIN account a ON a.organization_id = $1 AND a.id = dm.account_id
  LEFT JOIN dm_conversation dc ON dc.organization_id = $1 AND dc.account_id = dm.account_id
    AND dc.dm_conversation_id = dm.dm_conversation_id
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = dm.sender_id
  LEFT JOIN account own ON own.organization_id = $1 AND own.twitter_user_id = dm.sender_id
  LEFT JOIN profile other ON other.organization_id = $1 AND other.twitter_user_id = dc.participant_id
  ${CHIP_JOINS('dm.ticket_id')}
  WHERE dm.organization_id = $1 AND dm.id = ANY ($2::uuid[])`;

/** What was found as it is shown, in that order, with the words marked. */
export async function presentHits(
  ctx: Context,
  search: Search,
  found: readonly { type: SearchHit['type']; id: string }[],
): Promise<SearchHit[]> {
  const idsOf = (type: SearchHit['type']) => found.filter((row) => row.type === type).map(({ id }) => id);
  const [tweetIds, messageIds] = [idsOf('tweet'), idsOf('direct_message')];
  const [tweets, messages] = await Promise.all([
    tweetIds.length > 0 ? readTweets(ctx, { ids: tweetIds }) : [],
    messageIds.length > 0 ? ctx.db.query<MessageRow>(MESSAGES, [ctx.organizationId, messageIds]) : [],
  ]);
  const mark = marker(search);
  const hits = new Map<string, SearchHit>();
  for (const tweet of tweets) hits.set(tweet.id, { type: 'tweet', tweet, matched: mark(tweet.text) });
  for (const row of messages) hits.set(row.id, presentMessage(row, mark));
  return found.flatMap(({ id }) => hits.get(id) ?? []);
}

function presentMessage(row: MessageRow, mark: (text: string) => SearchHit['matched']): MessageHit {
  const { account, conversationId, isGroup, participant, ticket, ...message } = row;
  return {
    type: 'direct_message',
    message: {
      id: message.id,
      dmEventId: message.dmEventId,
      sender: message.sender,
      isOwn: message.isOwn,
      text: message.text,
      media: presentMedia(message.media),
      reason: presentReason(message.reason),
      postedAt: message.postedAt.toISOString(),
    },
    account,
    conversationId,
    isGroup,
    participant,
    ticket,
    matched: mark(message.text),
  };
}

/** Where the words of a search are in a text, as keywords are found; those in a link stay unmarked. */
function marker({ terms }: Search): (text: string) => SearchHit['matched'] {
  const phrases = terms
    .filter(({ isExcluded }) => !isExcluded)
    .flatMap(({ text, isBeginning }) => {
      const phrase = `${text}${isBeginning ? '*' : ''}`;
      return /^\w{1,20}$/.test(text) ? [phrase, `@${phrase}`] : [phrase];
    });
  const matcher = compileKeywords(phrases.map((phrase) => ({ id: phrase, phrase })));
  return (text) => {
    const matched: SearchHit['matched'] = [];
    for (const { start, end } of matcher.match({ text }).toSorted((a, b) => a.start - b.start)) {
      const last = matched.at(-1);
      if (last && start < last.end) last.end = Math.max(last.end, end);
      else matched.push({ start, end });
    }
    return matched;
  };
}
