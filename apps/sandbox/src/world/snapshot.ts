import type { PlacedRule } from '../faults/fault-board.ts';
import type { ActivitySubscription } from './activity.ts';
import { EMPTY_BILL, type BillState } from './bill.ts';
import { restoreUpload, saveUploads, type SavedUpload } from './media-snapshot.ts';
import type { Conversation, DeveloperApp, DirectMessage, Mail, Sms, Token, Tweet, User } from './records.ts';
import { DEFAULT_SETTINGS, type Settings, type World } from './world.ts';

export interface Snapshot {
  version: 1;
  settings: Settings;
  users: User[];
  tweets: Tweet[];
  conversations: Conversation[];
  directMessages: DirectMessage[];
  uploads?: SavedUpload[];
  mails: Mail[];
  sms?: Sms[];
  unsubscribedNumbers?: string[];
  apps?: DeveloperApp[];
  tokens: Token[];
  spentRefreshTokens: [string, string][];
  activitySubscriptions?: ActivitySubscription[];
  bill: BillState;
  faults?: PlacedRule[];
}

/** What a mail of an older world lacks. */
const MAIL_WITHOUT_SOURCE = { direction: 'received' as const, attachments: [], size: 0, raw: null };

export function takeSnapshot(world: World): Snapshot {
  return {
    version: 1,
    settings: world.settings,
    users: [...world.users.values()],
    tweets: [...world.tweets.values()],
    conversations: [...world.conversations.values()],
    directMessages: world.directMessages,
    uploads: saveUploads(world.uploads.values()),
    mails: world.mails,
    sms: [...world.sms.values()],
    unsubscribedNumbers: [...world.unsubscribedNumbers],
    apps: [...world.apps.values()],
    tokens: [...world.tokens.values()],
    spentRefreshTokens: [...world.spentRefreshTokens],
    activitySubscriptions: [...world.activitySubscriptions.values()],
    bill: world.bill.state(),
    faults: [...world.faults.rules],
  };
}

/** Replaces the whole world by a snapshot. */
export function restoreSnapshot(world: World, snapshot: Snapshot): void {
  world.clear();
  world.settings = completed(snapshot.settings);
  for (const user of snapshot.users) world.addUser(addedSince(user));
  for (const tweet of snapshot.tweets) {
    if (tweet.editHistoryTweetIds.at(-1) === tweet.id) world.addTweet(tweet);
    else world.tweets.set(tweet.id, tweet);
  }
  for (const conversation of snapshot.conversations) world.conversations.set(conversation.id, conversation);
  for (const message of snapshot.directMessages) {
    const conversation = world.conversations.get(message.conversationId);
    if (!conversation) throw new Error(`direct message ${message.id} belongs to no conversation`);
    world.addDirectMessage(message, conversation);
  }
  for (const upload of snapshot.uploads ?? []) world.uploads.set(upload.id, restoreUpload(upload));
  for (const mail of snapshot.mails) world.addMail({ ...MAIL_WITHOUT_SOURCE, ...mail });
  for (const number of snapshot.unsubscribedNumbers ?? []) world.unsubscribedNumbers.add(number);
  for (const sms of snapshot.sms ?? []) world.addSms(sms);
  for (const app of snapshot.apps ?? []) world.addApp(app);
  for (const token of snapshot.tokens) world.addToken(token);
  for (const [spent, familyId] of snapshot.spentRefreshTokens) world.spentRefreshTokens.set(spent, familyId);
  for (const each of snapshot.activitySubscriptions ?? []) world.activitySubscriptions.set(each.id, each);
  world.faults.restore(snapshot.faults ?? []);
  world.bill.restore('days' in snapshot.bill ? snapshot.bill : EMPTY_BILL);
}

/** Settings of a world saved by an earlier version lack those that came later, also within a group of them. */
function completed(saved: Partial<Settings>): Settings {
  const settings = structuredClone(DEFAULT_SETTINGS);
  for (const [name, value] of Object.entries(saved)) {
    const usual = settings[name as keyof Settings];
    Object.assign(settings, { [name]: typeof usual === 'object' ? { ...usual, ...(value as object) } : value });
  }
  return settings;
}

/** A world saved by an earlier version knows neither suspension nor followers. */
function addedSince(user: User): User {
  return { ...user, isSuspended: user.isSuspended ?? false, followerIds: user.followerIds ?? [] };
}
