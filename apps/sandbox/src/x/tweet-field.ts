import { iso } from '../iso.ts';
import { EDITS, EDIT_WINDOW_MS, firstVersionOf, isEditable } from '../world/edit-rules.ts';
import type { Tweet } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { renamed, type Vocabulary } from './vocabulary.ts';

/** One field (by its canonical name) of a tweet as X answers it; undefined leaves the key out. */
export function tweetField(world: World, tweet: Tweet, field: string, vocabulary: Vocabulary): unknown {
  switch (field) {
    case 'id':
      return tweet.id;
    case 'text':
      return tweet.text;
    case 'author_id':
      return tweet.authorId;
    case 'created_at':
      return iso(tweet.createdAt);
    case 'conversation_id':
      return tweet.conversationId;
    case 'in_reply_to_user_id':
      return tweet.inReplyToUserId;
    case 'edit_history_tweet_ids':
      return tweet.editHistoryTweetIds;
    case 'edit_controls':
      return {
        edits_remaining: Math.max(0, EDITS + 1 - tweet.editHistoryTweetIds.length),
        is_edit_eligible: isEditable(world, tweet),
        editable_until: iso(firstVersionOf(world, tweet).createdAt + EDIT_WINDOW_MS),
      };
    case 'entities':
      return Object.keys(tweet.entities).length > 0 ? tweet.entities : undefined;
    case 'display_text_range':
      return tweet.displayTextRange;
    case 'referenced_tweets': {
      const references = referencedTweets(tweet);
      return references.length > 0 ? references : undefined;
    }
    case 'attachments':
      return attachmentsOf(tweet);
    case 'public_metrics':
      return renamed(vocabulary, world.metricsOf(tweet));
    case 'note_tweet':
      return tweet.noteTweet;
    case 'lang':
      return tweet.lang;
    case 'reply_settings':
      return tweet.replySettings;
    case 'possibly_sensitive':
      return false;
    case 'paid_partnership':
      return tweet.isPaidPartnership;
    case 'username':
      return world.users.get(tweet.authorId)?.username;
    default:
      return undefined;
  }
}

function attachmentsOf(tweet: Tweet): object | undefined {
  if (tweet.poll) return { poll_ids: [tweet.poll.id] };
  return tweet.media.length > 0 ? { media_keys: tweet.media.map((media) => media.mediaKey) } : undefined;
}

export function referencedTweets(tweet: Tweet): { type: string; id: string }[] {
  const references: { type: string; id: string }[] = [];
  if (tweet.retweetedTweetId) references.push({ type: 'retweeted', id: tweet.retweetedTweetId });
  if (tweet.quotedTweetId) references.push({ type: 'quoted', id: tweet.quotedTweetId });
  if (tweet.inReplyToTweetId) references.push({ type: 'replied_to', id: tweet.inReplyToTweetId });
  return references;
}
