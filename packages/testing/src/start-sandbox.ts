import path from 'node:path';
import { spawnGuarded } from '@perch/embedded';
import { bundleProgram } from './bundle-program.ts';

/** A person of the sandbox's X. */
export interface SandboxUser {
  id: string;
  username: string;
  name: string;
}

/** A tweet as the sandbox shows it to a test. */
export interface SandboxTweet {
  id: string;
  /** username */
  from: string;
  /** as typed */
  text: string;
  conversationId: string;
  inReplyTo: string | null;
  /** usernames, those that X added too */
  mentions: string[];
  media: { altText: string | null }[];
  /** usernames */
  likedBy: string[];
  retweetedBy: string[];
  permalink: string;
  createdAt: string;
}

export interface SandboxDirectMessage {
  id: string;
  conversationId: string;
  /** username */
  from: string;
  text: string;
  createdAt: string;
}

export interface SandboxMail {
  id: string;
  from: string;
  to: string[];
  subject: string;
  text: string;
  html: string | null;
  headers: Record<string, string>;
  /** `url`: below the sandbox's address */
  attachments: { filename: string; contentType: string; url: string }[];
}

export interface SandboxMailDraft {
  from: string;
  to: string[];
  subject: string;
  text: string;
  html?: string;
  /** with angle brackets */
  inReplyTo?: string;
  references?: string[];
  headers?: Record<string, string>;
  attachments?: { filename: string; contentType: string; contentBase64: string }[];
}

export interface SandboxSms {
  sid: string;
  from: string | null;
  to: string;
  body: string;
  messagingServiceSid: string | null;
  status: string;
  segments: number;
}

export interface SandboxBill {
  usd: number;
  lines: { item: string; count: number; usd: number }[];
}

export interface SandboxRequest {
  method: string;
  path: string;
  template: string;
  user: string | null;
  body: unknown;
  status: number;
  fault: string | null;
}

export type SandboxEffect =
  | { kind: 'status'; status: number; body?: unknown }
  | { kind: 'rate-limit'; resetSeconds: number }
  /** a recorded refusal, by the name it has in the sandbox, such as `duplicate` */
  | { kind: 'problem'; name: string }
  | { kind: 'slow'; ms: number }
  /** the connection ends before the call has an effect */
  | { kind: 'cut-before' }
  /** the connection ends after it: the answer is lost */
  | { kind: 'cut-after' }
  /** the connection ends in the middle of the answer; of a stream: of its first event */
  | { kind: 'cut-midway' }
  | { kind: 'revoke' }
  | { kind: 'malformed' }
  | { kind: 'kill-caller'; when: 'before' | 'after'; pid: number };

export interface SandboxFaultRule {
  /** `path` is a path or X's template, such as `/2/tweets` or `/2/users/:id/tweets` */
  match?: { method?: 'GET' | 'POST' | 'DELETE'; path?: string; user?: string };
  effect: SandboxEffect;
  times?: number;
  probability?: number;
}

/** A developer app: a pair of keys for OAuth 2.0, another for OAuth 1.0a and app-only access. */
export interface SandboxApp {
  clientId: string;
  clientSecret: string;
  consumerKey: string;
  consumerSecret: string;
}

/** What a person can do on the sandbox's control page. */
export interface SandboxControl {
  user(user: {
    username: string;
    name?: string;
    brand?: boolean;
    acceptsDirectMessages?: boolean;
  }): Promise<SandboxUser>;
  /** What becomes of an account. */
  changeUser(username: string, change: { protected?: boolean; suspended?: boolean }): Promise<SandboxUser>;
  /** Registers another app beside the sandbox's own. */
  app(name: string): Promise<SandboxApp>;
  /** An authorization of an account, as if its owner had logged in; for another app by its client id. */
  token(
    username: string,
    scopes?: string[],
    clientId?: string,
  ): Promise<{ accessToken: string; refreshToken: string; expiresIn: number; scopes: string[] }>;
  /** The same of OAuth 1.0a. */
  signedToken(username: string, clientId?: string): Promise<{ accessToken: string; accessTokenSecret: string }>;
  tweet(tweet: {
    from: string;
    /** a retweet has none */
    text?: string;
    inReplyTo?: string;
    quote?: string;
    retweetOf?: string;
    createdAt?: Date;
    /** timelines do not show it before */
    indexedAt?: Date;
  }): Promise<SandboxTweet>;
  editTweet(id: string, text: string): Promise<SandboxTweet>;
  deleteTweet(id: string): Promise<void>;
  /** Newest first. */
  tweets(filter?: { author?: string; inReplyTo?: string; conversation?: string }): Promise<SandboxTweet[]>;
  directMessage(message: { from: string; to: string; text: string; createdAt?: Date }): Promise<SandboxDirectMessage>;
  /** Newest first. */
  directMessages(participant?: string): Promise<SandboxDirectMessage[]>;
  /** Newest first. */
  mail(to?: string): Promise<SandboxMail[]>;
  /** A customer writes to the mail server that the sandbox was started with. Throws when it does not take it. */
  sendMail(draft: SandboxMailDraft): Promise<void>;
  /** What phones got and wrote, newest first. */
  sms(number?: string): Promise<SandboxSms[]>;
  /** Replaces the rules by which X misbehaves; the first that matches strikes. */
  faults(rules: SandboxFaultRule[], options?: { indexDelaySeconds?: { min: number; max: number } }): Promise<void>;
  /** A rehearsed misfortune, by its name among the sandbox's presets. */
  misfortune(preset: string): Promise<void>;
  /** X behaves again, and all rate limits are full. */
  clearFaults(): Promise<void>;
  settings(settings: {
    tier?: 'self-serve' | 'enterprise';
    rateLimits?: boolean;
    smtp?: { requireAuth: boolean; requireTls: boolean };
    billing?: { countsIncludes?: boolean; dedupe?: 'user' | 'app'; appOwner?: string | null };
  }): Promise<void>;
  /** What X charges: of a UTC day, of one account by its username. */
  bill(filter?: { day?: string; user?: string }): Promise<SandboxBill>;
  /** Posts so many tweets to an account, of many people; in no seconds: before it answers. */
  storm(storm: { to: string; tweets: number; seconds: number; keywords?: string[] }): Promise<void>;
  /** Lets time pass at X, as if one had waited: tokens age, windows close, late tweets come to light. */
  advanceClock(seconds: number): Promise<void>;
  /** Calls to X, oldest first. */
  requests(filter?: { path?: string; method?: string }): Promise<SandboxRequest[]>;
  reset(scenario?: 'demo' | 'empty'): Promise<void>;
}

export interface Sandbox extends SandboxApp {
  /** for X_API_URL */
  url: string;
  smtpUrl: string;
  /** the account of the sandbox's Twilio, which answers at `url` */
  twilio: { accountSid: string; authToken: string; from: string };
  control: SandboxControl;
  stop(): Promise<void>;
}

const ROOT = path.resolve(import.meta.dirname, '../../..');
const TWILIO = {
  accountSid: `AC${'1'.padStart(32, '0')}`,
  authToken: 'perch-sandbox-token',
  from: '+15005550006',
};
const START_LIMIT_MS = 30_000;
const APP = {
  clientId: 'perch-sandbox-client',
  clientSecret: 'perch-sandbox-secret',
  consumerKey: 'perch-sandbox-consumer-key',
  consumerSecret: 'perch-sandbox-consumer-secret',
};

/** Starts the outside world as a process of its own, on free ports. */
export async function startSandbox(
  options: {
    scenario?: 'demo' | 'empty';
    activityKeepAliveSeconds?: number;
    /** port on this machine that mail of customers goes to */
    inboundSmtpPort?: number;
  } = {},
): Promise<Sandbox> {
  const guarded = await spawnGuarded(process.execPath, [await bundleProgram('apps/sandbox/src/main.ts')], {
    cwd: ROOT,
    orphanSignal: 'SIGKILL',
    env: {
      ...process.env,
      SANDBOX_PORT: '0',
      ...(options.inboundSmtpPort !== undefined && { SANDBOX_INBOUND_SMTP: `127.0.0.1:${options.inboundSmtpPort}` }),
      SANDBOX_SMTP_PORT: '0',
      SANDBOX_SCENARIO: options.scenario ?? 'empty',
      SANDBOX_DATA_DIR: '',
      SANDBOX_ACTIVITY_KEEP_ALIVE_SECONDS: String(options.activityKeepAliveSeconds ?? ''),
      X_CLIENT_ID: APP.clientId,
      X_CLIENT_SECRET: APP.clientSecret,
      X_CONSUMER_KEY: APP.consumerKey,
      X_CONSUMER_SECRET: APP.consumerSecret,
      SANDBOX_TWILIO_ACCOUNT_SID: TWILIO.accountSid,
      SANDBOX_TWILIO_AUTH_TOKEN: TWILIO.authToken,
      SANDBOX_TWILIO_FROM: TWILIO.from,
    },
  });
  const stop = () => guarded.stop('SIGTERM', 5_000, 'SIGKILL');
  try {
    const ready = await readyLine(guarded);
    const url = /(http:\/\/127\.0\.0\.1:\d+)/.exec(ready)![1]!;
    const smtpUrl = /(smtp:\/\/127\.0\.0\.1:\d+)/.exec(ready)![1]!;
    return { url, smtpUrl, ...APP, twilio: TWILIO, control: controlOf(url), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The line in which the sandbox tells its addresses. */
async function readyLine({ child, exited }: Awaited<ReturnType<typeof spawnGuarded>>): Promise<string> {
  let output = '';
  const line = new Promise<string>((resolve) => {
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        const found = /^.*http:\/\/127\.0\.0\.1:\d+.*smtp:\/\/127\.0\.0\.1:\d+.*$/m.exec(output);
        if (found) resolve(found[0]);
      });
    }
  });
  let timer: NodeJS.Timeout | undefined;
  const failure = new Promise<never>((_resolve, reject) => {
    const fail = (why: string) => reject(new Error(`The sandbox ${why}:\n${output}`));
    timer = setTimeout(() => fail(`was not ready within ${START_LIMIT_MS} ms`), START_LIMIT_MS);
    void exited.then(() => fail('ended'));
  });
  try {
    return await Promise.race([line, failure]);
  } finally {
    clearTimeout(timer);
  }
}

function controlOf(url: string): SandboxControl {
  async function call<T>(method: string, address: string, body?: unknown): Promise<T> {
    const response = await fetch(`${url}/control/${address}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /control/${address} answered ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  const list = async <T>(address: string, filter: Record<string, string | undefined> = {}): Promise<T[]> => {
    const given = Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return (await call<{ data: T[] }>('GET', `${address}?${new URLSearchParams(given)}`)).data;
  };
  return {
    user: (user) => call('POST', 'users', { name: user.username, ...user }),
    changeUser: (username, change) => call('PATCH', `users/${username}`, change),
    app: (name) => call('POST', 'apps', { name }),
    token: (username, scopes, clientId) => call('POST', 'tokens', { username, scopes, clientId }),
    signedToken: (username, clientId) => call('POST', 'tokens', { username, clientId, authorization: 'oauth1' }),
    tweet: (tweet) => call('POST', 'tweets', tweet),
    editTweet: (id, text) => call('PATCH', `tweets/${id}`, { text }),
    deleteTweet: (id) => call('DELETE', `tweets/${id}`),
    tweets: (filter) => list('tweets', { ...filter, limit: '20000' }),
    directMessage: (message) => call('POST', 'direct-messages', message),
    directMessages: (participant) => list('direct-messages', { participant, limit: '20000' }),
    mail: (to) => list('mail', { to, limit: '5000' }),
    sendMail: (draft) => call('POST', 'mail', draft),
    sms: (number) => list('sms', { number, limit: '5000' }),
    faults: (rules, options) => call('PUT', 'faults', { rules, ...options }),
    misfortune: (preset) => call('POST', 'faults', { preset }),
    clearFaults: () => call('DELETE', 'faults'),
    settings: (settings) => call('PUT', 'settings', settings),
    bill: (filter = {}) => call('GET', `bill?${new URLSearchParams(filter)}`),
    storm: async (storm) => void (await call('POST', 'storm', storm)),
    advanceClock: async (advanceSeconds) => void (await call('POST', 'clock', { advanceSeconds })),
    requests: (filter) => list('requests', { ...filter }),
    reset: (scenario) => call('POST', 'reset', { scenario }),
  };
}
