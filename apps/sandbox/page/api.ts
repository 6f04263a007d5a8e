export interface Person {
  id: string;
  username: string;
  name: string;
  brand: boolean;
  verifiedType: string;
  premium: boolean;
  followers: number;
  acceptsDirectMessages: boolean;
  avatar: string | null;
  tweets: number;
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
  retweetOf: string | null;
  mentions: string[];
  media: { url: string; altText: string | null }[];
  likes: number;
  likedBy: string[];
  retweets: number;
  replies: number;
  editHistoryTweetIds: string[];
}

export interface Conversation {
  id: string;
  tweets: Tweet[];
}

export interface DirectMessage {
  id: string;
  conversationId: string;
  from: string;
  to: string[];
  text: string;
  createdAt: string;
}

export interface FaultRule {
  match: { method?: string; path?: string; user?: string };
  effect: { kind: string; [detail: string]: unknown };
  times?: number;
  probability?: number;
}

export interface LoggedRequest {
  at: string;
  method: string;
  path: string;
  user: string | null;
  status: number;
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
  trickle: { enabled: boolean; perMinute: number };
  tweets: number;
  directMessages: number;
  mails: number;
  requests: number;
  tokens: number;
  users: { total: number; brands: Person[] };
  bill: { usd: number; lines: { item: string; count: number; unitUsd: number; usd: number }[] };
  faults: { rules: FaultRule[]; indexDelaySeconds: { min: number; max: number } };
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
