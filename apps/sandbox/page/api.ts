export interface Person {
  id: string;
  username: string;
  name: string;
  brand: boolean;
  verifiedType: string;
  premium: boolean;
  followers: number;
  acceptsDirectMessages: boolean;
  protected: boolean;
  suspended: boolean;
  avatar: string | null;
  tweets: number;
}

/** A tweet inside another one. */
export interface TweetExcerpt {
  id: string;
  from: string;
  name: string;
  text: string;
}

export interface Tweet {
  id: string;
  from: string;
  name: string;
  text: string;
  createdAt: string;
  indexedAt: string;
  conversationId: string;
  inReplyTo: string | null;
  /** username of whom it answers */
  inReplyToUser: string | null;
  quote: string | null;
  quoted: TweetExcerpt | null;
  poll: { options: { label: string; votes: number }[]; durationMinutes: number } | null;
  retweetOf: string | null;
  retweeted: TweetExcerpt | null;
  mentions: string[];
  media: { url: string; altText: string | null }[];
  likes: number;
  likedBy: string[];
  retweets: number;
  retweetedBy: string[];
  replies: number;
  quotes: number;
  editHistoryTweetIds: string[];
}

export interface Conversation {
  id: string;
  tweets: Tweet[];
}

export interface DirectMessage {
  id: string;
  conversationId: string;
  eventType: 'MessageCreate' | 'ParticipantsJoin' | 'ParticipantsLeave';
  from: string;
  to: string[];
  text: string;
  media?: { url: string; altText: string | null }[];
  createdAt: string;
}

export interface FaultRule {
  match: { method?: string; path?: string | string[]; user?: string };
  effect: { kind: string; [detail: string]: unknown };
  times?: number;
  probability?: number;
  seconds?: number;
  preset?: string;
}

export interface PlacedRule extends FaultRule {
  id: string;
  struck: number;
  struckAt: string | null;
  endsAt: string | null;
  spent: boolean;
}

export interface Faults {
  rules: PlacedRule[];
  indexDelaySeconds: { min: number; max: number };
  clockSkewSeconds: number;
}

export interface FaultChoices {
  presets: { name: string; title: string; hint: string; group: string; rules: FaultRule[] }[];
  problems: { name: string; status: number; title: string }[];
  endpoints: string[];
}

export interface BillLine {
  item: string;
  count: number;
  unitUsd: number;
  usd: number;
}

export interface Bill {
  usd: number;
  lines: BillLine[];
  days: { day: string; usd: number }[];
  entries: (BillLine & { day: string; user: string })[];
}

export interface LoggedRequest {
  id: number;
  at: string;
  method: string;
  path: string;
  template: string;
  user: string | null;
  body: unknown;
  status: number;
  answer?: string | null;
  durationMs: number;
  fault: string | null;
}

export interface State {
  port: number;
  smtpPort: number;
  /** Where customers' mail is delivered, `host:port`. */
  inboundSmtp: string | null;
  smtp: { requireAuth: boolean; requireTls: boolean };
  twilio: { accountSid: string; from: string };
  tier: 'self-serve' | 'enterprise';
  rateLimits: boolean;
  credits: 'ok' | 'depleted';
  usageCap: 'ok' | 'exceeded';
  /** What was made to pass. */
  passedSeconds: number;
  trickle: { enabled: boolean; perMinute: number };
  billing: { countsIncludes: boolean; dedupe: 'user' | 'app'; appOwner: string | null };
  tweets: number;
  directMessages: number;
  mails: number;
  requests: number;
  tokens: number;
  users: { total: number; brands: Person[] };
  bill: { usd: number; lines: BillLine[] };
  faults: Faults;
  storms: { id: number; to: string; tweets: number; posted: number; seconds: number }[];
}

/** Calls the control API; a refusal becomes an Error with its own sentence. */
export async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/control/${path}`, {
    method,
    ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const answer: unknown = text === '' ? undefined : JSON.parse(text);
  if (!response.ok)
    throw new Error((answer as { detail?: string }).detail ?? `The sandbox answered ${response.status}.`);
  return answer as T;
}
