export const MAX_TWEET_LENGTH = 280;
/** X documents only a minimum for direct messages; 10,000 is what it is known to accept. */
export const MAX_DIRECT_MESSAGE_LENGTH = 10_000;
