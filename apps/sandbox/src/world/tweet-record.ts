import type { Entities, Tweet } from './records.ts';

// A busy world has a million tweets, and most of them are liked, edited and answered by nobody: what they have in common
// is kept once, and their texts are held in one piece instead of as the chain of parts they were made from.

const NO_COUNTS: Tweet['baseline'] = Object.freeze({ retweets: 0, replies: 0, likes: 0, quotes: 0, impressions: 0 });
const NOTHING: never[] = Object.freeze([]) as unknown as never[];
const NO_ENTITIES: Entities = Object.freeze({});

/** The tweet as the world keeps it. Lists of it are replaced, never written into. */
export function tweetRecord(given: Tweet): Tweet {
  const text = inOnePiece(given.text);
  const record: Tweet = {
    id: given.id,
    authorId: given.authorId,
    createdAt: given.createdAt,
    indexedAt: given.indexedAt,
    typedText: given.typedText === text ? text : inOnePiece(given.typedText),
    text,
    displayTextRange: given.displayTextRange,
    entities: compactEntities(given.entities),
    mentionedIds: shared(given.mentionedIds),
    lang: given.lang,
    conversationId: given.conversationId,
    media: shared(given.media),
    replySettings: given.replySettings,
    editHistoryTweetIds: given.editHistoryTweetIds,
    likedBy: shared(given.likedBy),
    baseline: Object.values(given.baseline).every((count) => count === 0) ? NO_COUNTS : given.baseline,
  };
  // what few tweets have: an answer's parent, a quotation, a long text
  for (const [key, value] of Object.entries(given)) {
    if (value !== undefined && !(key in record)) Object.assign(record, { [key]: value });
  }
  return record;
}

const shared = <T>(list: T[]): T[] => (list.length === 0 ? NOTHING : list);

function compactEntities(entities: Entities): Entities {
  if (Object.keys(entities).length === 0) return NO_ENTITIES;
  const { urls } = entities;
  if (!urls) return entities;
  const whole = urls.map((entity) => ({
    ...entity,
    url: inOnePiece(entity.url),
    expanded_url: inOnePiece(entity.expanded_url),
    display_url: inOnePiece(entity.display_url),
  }));
  return { ...entities, urls: whole };
}

/** The engine keeps a concatenation as a tree of its parts until somebody needs it whole. */
const inOnePiece = (text: string) => Buffer.from(text).toString();
