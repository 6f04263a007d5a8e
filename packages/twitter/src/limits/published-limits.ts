/** Calls of one endpoint that X allows; what is absent it does not limit. */
export interface EndpointLimits {
  /** of one user in 15 minutes */
  user?: number;
  /** of one user in 24 hours */
  userDay?: number;
  /** of all users of the app together in 24 hours */
  appDay?: number;
}

/**
 * What X publishes (docs.x.com, rate limits, November 2026), until its own headers say otherwise. Limits of an app's
 * own calls are left out: we make all limited calls as an account.
 */
export const PUBLISHED_LIMITS: Partial<Record<string, EndpointLimits>> = {
  'GET /2/users/:id/mentions': { user: 300 },
  'GET /2/users/:id/tweets': { user: 900 },
  'GET /2/tweets/search/recent': { user: 300 },
  'GET /2/tweets': { user: 5_000 },
  'GET /2/users/by/username/:username': { user: 900 },
  'GET /2/users': { user: 900 },
  // published as 900; the header has been seen to say 300
  'GET /2/users/search': { user: 300 },
  'GET /2/dm_events': { user: 15 },
  'GET /2/dm_conversations/:id/dm_events': { user: 15 },
  'POST /2/dm_conversations/with/:participant_id/messages': { user: 15, userDay: 1_440, appDay: 1_440 },
  'POST /2/dm_conversations/:id/messages': { user: 15, userDay: 1_440, appDay: 1_440 },
  'POST /2/tweets': { user: 100, appDay: 10_000 },
  'DELETE /2/tweets/:id': { user: 50 },
  'POST /2/users/:id/retweets': { user: 50 },
  'DELETE /2/users/:id/retweets/:source_tweet_id': { user: 50 },
  'POST /2/users/:id/likes': { user: 50, userDay: 1_000 },
  'DELETE /2/users/:id/likes/:tweet_id': { user: 50, userDay: 1_000 },
  'POST /2/media/upload/initialize': { user: 1_875 },
  'POST /2/media/upload/:id/append': { user: 1_875 },
  'POST /2/media/upload/:id/finalize': { user: 1_875 },
  'POST /2/media/metadata': { user: 1_875 },
  'GET /2/media/upload': { user: 1_000 },
};
