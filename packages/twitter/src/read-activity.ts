import type { ActivityEvent } from './activity.ts';
import { WireActivity, WireDeletion, WireRevocation } from './wire-activity.ts';

/** One line of the stream: an event, null for one that does not concern us, undefined for what is none at all. */
export function readActivity(line: string): ActivityEvent | null | undefined {
  const data = WireActivity.safeParse(jsonOf(line)).data?.data;
  switch (data?.event_type) {
    case undefined:
      return undefined;
    case 'post.delete': {
      const deletion = WireDeletion.safeParse(data.payload).data;
      return deletion && { type: 'post.delete', tweetId: deletion.id, authorId: deletion.author_id };
    }
    case 'oauth.revoke': {
      const revocation = WireRevocation.safeParse(data.payload).data;
      return revocation && { type: 'oauth.revoke', twitterUserId: revocation.user_id };
    }
    default:
      return null;
  }
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
