import type { BillState } from './bill.ts';
import type { Conversation, DirectMessage, Mail, Token, Tweet, User } from './records.ts';
import type { Settings, World } from './world.ts';

export interface Snapshot {
  version: 1;
  settings: Settings;
  users: User[];
  tweets: Tweet[];
  conversations: Conversation[];
  directMessages: DirectMessage[];
  mails: Mail[];
  tokens: Token[];
  spentRefreshTokens: [string, string][];
  bill: BillState;
}

export function takeSnapshot(world: World): Snapshot {
  return {
    version: 1,
    settings: world.settings,
    users: [...world.users.values()],
    tweets: [...world.tweets.values()],
    conversations: [...world.conversations.values()],
    directMessages: world.directMessages,
    mails: world.mails,
    tokens: [...world.tokens.values()],
    spentRefreshTokens: [...world.spentRefreshTokens],
    bill: world.bill.state(),
  };
}

/** Replaces the whole world by a snapshot. */
export function restoreSnapshot(world: World, snapshot: Snapshot): void {
  world.clear();
  world.settings = snapshot.settings;
  for (const user of snapshot.users) world.addUser(user);
  for (const tweet of snapshot.tweets) {
    if (tweet.editHistoryTweetIds.at(-1) === tweet.id) world.addTweet(tweet);
    else world.tweets.set(tweet.id, tweet);
  }
  for (const conversation of snapshot.conversations) world.conversations.set(conversation.id, conversation);
  for (const message of snapshot.directMessages) {
    world.addDirectMessage(message, world.conversations.get(message.conversationId)!);
  }
  for (const mail of snapshot.mails) world.addMail(mail);
  for (const token of snapshot.tokens) world.addToken(token);
  for (const [spent, familyId] of snapshot.spentRefreshTokens) world.spentRefreshTokens.set(spent, familyId);
  world.bill.restore(snapshot.bill);
}
