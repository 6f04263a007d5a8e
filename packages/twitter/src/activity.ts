/** What X tells of at once. Of other events we take no notice. */
export type ActivityEvent =
  | { type: 'post.delete'; tweetId: string; authorId: string }
  /** the account has taken our rights away */
  | { type: 'oauth.revoke'; twitterUserId: string };

/** One event that X was asked to tell of. */
export interface ActivitySubscription {
  id: string;
  eventType: string;
  /** null: it is not about a person */
  twitterUserId: string | null;
  tag: string | null;
}

export interface OpenActivityStream {
  /** Hears one event after the other; what comes meanwhile waits. What it throws ends the stream. */
  onEvent: (event: ActivityEvent) => Promise<void>;
  /** X answers: with its headers, which come with the first event or sign of life, 20 seconds late. */
  onOpen?: () => void;
  signal: AbortSignal;
}

/** X's Activity API, as the app itself. All methods throw TwitterError. */
export interface Activity {
  /** All of the app's subscriptions. */
  subscriptions(): Promise<ActivitySubscription[]>;
  /** `invalid`, `forbidden`: X does not take this one (there already, none left, nobody of that id). */
  subscribe(subscription: { eventType: 'post.delete'; twitterUserId: string; tag: string }): Promise<void>;
  /** At most 100 ids; those that are gone already do not matter. */
  unsubscribe(ids: readonly string[]): Promise<void>;
  /** Listens until `signal` ends it; ends with a TwitterError in every other case, also when X only falls silent. */
  openActivityStream(options: OpenActivityStream): Promise<void>;
}
