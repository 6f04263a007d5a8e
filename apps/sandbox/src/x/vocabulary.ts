/**
 * X speaks of tweets or of posts, and the request chooses: `post.fields` asks for the names of OpenAPI 2.167, anything
 * else is answered in those of 2.166 (measured on X in August 2026).
 */
export type Vocabulary = 'tweet' | 'post';

export const POST_FIELDS_PARAMETER = 'post.fields';

const POST_NAMES: Record<string, string> = {
  'tweet.fields': POST_FIELDS_PARAMETER,
  edit_history_tweet_ids: 'edit_history_post_ids',
  referenced_tweets: 'referenced_posts',
  'referenced_tweets.id': 'referenced_posts',
  note_tweet: 'note_post',
  most_recent_tweet_id: 'most_recent_post_id',
  pinned_tweet_id: 'pinned_post_id',
  'affiliation.user_id': 'affiliation',
  retweet_count: 'repost_count',
  tweet_count: 'post_count',
  tweets: 'posts',
};

/** The canonical (tweet) name as this vocabulary writes it. */
export function nameIn(vocabulary: Vocabulary, name: string): string {
  return vocabulary === 'post' ? (POST_NAMES[name] ?? name) : name;
}

/** A flat object with its keys as this vocabulary writes them. */
export function renamed<T>(vocabulary: Vocabulary, object: Record<string, T>): Record<string, T> {
  if (vocabulary === 'tweet') return object;
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [nameIn(vocabulary, key), value]));
}

/** An entry of `errors[]`: the newer description knows only X's newer host in `type`. */
export function problemIn(vocabulary: Vocabulary, problem: { type: string }): object {
  return vocabulary === 'tweet'
    ? problem
    : { ...problem, type: problem.type.replace('https://api.twitter.com/', 'https://api.x.com/') };
}
