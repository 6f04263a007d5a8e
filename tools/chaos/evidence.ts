import type { CastRule } from './cast.ts';
import type { Asked, Company } from './company.ts';
import type { Fault } from './fault-choice.ts';
import type { Health } from './health.ts';
import type { LedgerMail, LedgerMessage, LedgerText, LedgerTweet, LedgerUser, StruckCall } from './outside.ts';
import type { Calm, Player, Written } from './play.ts';
import type { Rest, Undecided } from './rest.ts';
import type { Person } from './staff.ts';
import type { World } from './world.ts';

export interface StoredTicket {
  organizationId: string;
  id: string;
  channel: string;
  accountId: string;
  conversationId: string;
  customerId: string;
  departmentId: string;
}

export interface StoredMessage {
  organizationId: string;
  id: string;
  ticketId: string;
  direction: string;
  text: string;
  memberId: string | null;
  tweetId: string | null;
  dmEventId: string | null;
}

export interface StoredItem {
  organizationId: string;
  accountId: string;
  /** the tweet's, or the direct message's */
  itemId: string;
  decision: string;
  receivedAt: Date;
}

export interface StoredIncident {
  organizationId: string;
  id: string;
  ruleId: string;
  accountId: string;
  state: string;
  pastReason: string | null;
  tweetCount: number;
  windowMinutes: number;
  startedAt: Date;
  reachedAt: Date;
  lastReachedAt: Date;
  openedAt: Date;
  clearedAt: Date | null;
}

/** With what became of its delivery. */
export interface StoredAlert {
  organizationId: string;
  id: string;
  incidentId: string;
  memberId: string;
  medium: string;
  kind: string;
  isFallback: boolean;
  createdAt: Date;
  state: string;
  code: string | null;
  attempt: number;
  /** attempts of which nobody knew whether they arrived */
  doubts: number;
  settledAt: Date | null;
}

/** An escalation rule, as it was saved. */
export interface SavedRule {
  organizationId: string;
  accountId: string;
  username: string;
  id: string;
  cast: CastRule;
}

export interface StoredDelivery {
  organizationId: string;
  id: string;
  messageId: string | null;
  kind: string;
  state: string;
  code: string | null;
  detail: string | null;
  remoteId: string | null;
  accountId: string;
  answersId: string | null;
  attempt: number;
}

/** All that the judge weighs: what truly happened, what was asked for, and what Perch made of it. */
export interface Evidence {
  organizations: { id: string; name: string; departments: ReadonlyMap<string, string> }[];
  accounts: { organizationId: string; id: string; username: string }[];
  people: (Person & { organizationId: string })[];
  rules: SavedRule[];
  ledger: {
    tweets: LedgerTweet[];
    messages: LedgerMessage[];
    users: LedgerUser[];
    mails: LedgerMail[];
    texts: LedgerText[];
  };
  written: Written[];
  asked: Asked[];
  struck: StruckCall[];
  /** when X was told to forget an account's tokens */
  revoked: { username: string; at: Date }[];
  faults: { fault: Fault; at: Date }[];
  /** each time that time was moved ahead, and how far */
  jumps: { at: Date; seconds: number }[];
  calms: Calm[];
  undecided: Undecided[];
  tickets: StoredTicket[];
  messages: StoredMessage[];
  tweets: StoredItem[];
  directMessages: StoredItem[];
  deliveries: StoredDelivery[];
  incidents: StoredIncident[];
  alerts: StoredAlert[];
  lostGaps: string[];
  /** what did not come to rest, in words */
  restless: string[];
  health: Health;
}

interface Sources {
  world: World;
  companies: readonly Company[];
  player: Player;
  rest: Pick<Rest, 'undecided'>;
  restless: string[];
  health: Health;
}

/** Reads everything anew. */
export async function gatherEvidence(sources: Sources): Promise<Evidence> {
  const { world, companies, player, rest, restless, health } = sources;
  const { outside } = world;
  const [tweets, messages, users, mails, texts] = await Promise.all([
    outside.tweets(),
    outside.directMessages(),
    outside.users(),
    outside.mails(),
    outside.texts(),
  ]);
  const read = <Row extends object>(text: string) => world.query<Row & Record<string, unknown>>(text) as Promise<Row[]>;
  return {
    organizations: companies.map(({ id, cast, departments }) => ({ id, name: cast.name, departments })),
    accounts: companies.flatMap(({ id: organizationId, accountIds }) =>
      [...accountIds].map(([username, id]) => ({ organizationId, id, username })),
    ),
    people: companies.flatMap(({ id: organizationId, people }) => people.map((each) => ({ ...each, organizationId }))),
    rules: companies.flatMap(rulesOf),
    ledger: { tweets, messages, users, mails, texts },
    written: player.written,
    asked: companies.flatMap((company) => company.asked),
    struck: player.struckCalls,
    revoked: player.revoked,
    faults: player.faults,
    jumps: world.jumps,
    calms: player.calms,
    undecided: rest.undecided,
    tickets: await read(TICKETS),
    messages: await read(MESSAGES),
    tweets: await read(TWEETS),
    directMessages: await read(DIRECT_MESSAGES),
    deliveries: await read(DELIVERIES),
    incidents: await read(INCIDENTS),
    alerts: await read(ALERTS),
    lostGaps: (await read<{ what: string }>(LOST_GAPS)).map(({ what }) => what),
    restless,
    health,
  };
}

const rulesOf = ({ id: organizationId, cast, ruleIds, accountIds }: Company): SavedRule[] =>
  cast.accounts.flatMap(({ username, rule }) => {
    const [id, accountId] = [ruleIds.get(username), accountIds.get(username)];
    return rule && id && accountId ? [{ organizationId, accountId, username, id, cast: rule }] : [];
  });

const TICKETS = `
  SELECT organization_id AS "organizationId", id, channel, account_id AS "accountId", conversation_id AS "conversationId",
    customer_id AS "customerId", department_id AS "departmentId" FROM ticket`;

const MESSAGES = `
  SELECT m.organization_id AS "organizationId", m.id, m.ticket_id AS "ticketId", m.direction, m.text,
    m.member_id AS "memberId", t.tweet_id AS "tweetId", d.dm_event_id AS "dmEventId"
  FROM message m
  LEFT JOIN tweet t ON t.organization_id = m.organization_id AND t.id = m.tweet_row_id
  LEFT JOIN direct_message d ON d.organization_id = m.organization_id AND d.id = m.direct_message_id
  WHERE m.direction <> 'note'`;

const TWEETS = `
  SELECT organization_id AS "organizationId", account_id AS "accountId", tweet_id AS "itemId", decision,
    received_at AS "receivedAt" FROM tweet`;

const DIRECT_MESSAGES = `
  SELECT organization_id AS "organizationId", account_id AS "accountId", dm_event_id AS "itemId", decision,
    received_at AS "receivedAt" FROM direct_message`;

const DELIVERIES = `
  SELECT organization_id AS "organizationId", id, message_id AS "messageId", kind, state, code, detail,
    remote_id AS "remoteId", account_id AS "accountId", payload->>'inReplyToTweetId' AS "answersId", attempt
  FROM delivery WHERE kind IN ('tweet', 'dm')`;

const INCIDENTS = `
  SELECT organization_id AS "organizationId", id, rule_id AS "ruleId", account_id AS "accountId", state,
    past_reason AS "pastReason", tweet_count AS "tweetCount", window_minutes AS "windowMinutes",
    started_at AS "startedAt", reached_at AS "reachedAt", last_reached_at AS "lastReachedAt", opened_at AS "openedAt",
    cleared_at AS "clearedAt" FROM incident ORDER BY opened_at, id`;

const ALERTS = `
  SELECT a.organization_id AS "organizationId", a.id, a.incident_id AS "incidentId", a.member_id AS "memberId",
    a.medium, a.kind, a.is_fallback AS "isFallback", a.created_at AS "createdAt", d.state, d.code, d.attempt, d.doubts,
    d.settled_at AS "settledAt"
  FROM escalation_alert a JOIN delivery d ON d.organization_id = a.organization_id AND d.id = a.delivery_id
  ORDER BY a.created_at, a.id`;

const LOST_GAPS = `
  SELECT g.stream || ' of @' || a.username || ' ' || g.reason AS what FROM coverage_gap g
  JOIN account a ON a.organization_id = g.organization_id AND a.id = g.account_id WHERE g.state <> 'filled'`;
