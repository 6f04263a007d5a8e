import { mailIdentity, USUAL_PRICING, type MailIdentity } from '@perch/core';
import { z } from 'zod';
import { PricingSetting } from './pricing.ts';
import type { TwitterAppKeys } from './twitter/authorization.ts';

/** A variable that is unset and one that is empty mean the same. */
const blankIsUnset = (env: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));

const postgresUrl = z.string().regex(/^postgres(ql)?:\/\//, 'must start with postgresql://');
/** `1` or `0`. */
const flag = z
  .enum(['0', '1'])
  .default('0')
  .transform((value) => value === '1');
const isLoopback = (url: string) => ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
const isNameServer = (server: string) => {
  const [, four, six] = /^(?:([\d.]+)(?::\d{1,5})?|\[?([\da-f:.]+)\]?(?::\d{1,5})?)$/i.exec(server) ?? [];
  return z.union([z.ipv4(), z.ipv6()]).safeParse(four ?? six).success;
};
/** A server that stands for one on the internet. Plain HTTP is for loopback only. */
const outsideUrl = z
  .url({ protocol: /^https?$/ })
  .refine((url) => url.startsWith('https:') || isLoopback(url), 'plain http is allowed for a loopback address only');

/** `id:base64` pairs, comma-separated; the first encrypts, all of them decrypt. Each key has 32 bytes. */
const EncryptionKeys = z.string().transform((value, ctx) => {
  const keys = new Map<string, Uint8Array>();
  for (const pair of value.split(',')) {
    const [id, base64 = ''] = pair.trim().split(':');
    // 32 bytes are 43 digits and one sign of filling
    const bytes = /^[A-Za-z0-9+/]{43}=$/.test(base64) ? Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)) : null;
    if (!id || !bytes) {
      ctx.addIssue({ code: 'custom', message: 'must be id:key pairs, each key 32 bytes in base64' });
      return z.NEVER;
    }
    keys.set(id, bytes);
  }
  return keys as ReadonlyMap<string, Uint8Array>;
});

const shared = {
  /**
   * name servers by which domains of single sign-on are looked up, `address` or `address:port`, comma-separated; unset:
   * the system's
   */
  DNS_SERVERS: z
    .string()
    .transform((value) => value.split(',').map((server) => server.trim()))
    .refine((servers) => servers.every(isNameServer), 'must be IP addresses, with or without a port')
    .optional(),
  NODE_ENV: z.enum(['production', 'development', 'test']).default('development'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  APP_DATABASE_URL: postgresUrl,
  REDIS_URL: z.string().regex(/^rediss?:\/\//, 'must start with redis:// or rediss://'),
  /** where this process answers Prometheus; unset: nowhere */
  METRICS_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  METRICS_HOST: z.string().default('127.0.0.1'),
  /** where traces go, by OTLP over HTTP; the other OTEL_ variables are read where they are used. Unset: nowhere */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/$/, '')),
  ENCRYPTION_KEYS: EncryptionKeys,
  X_CLIENT_ID: z.string().optional(),
  X_CLIENT_SECRET: z.string().optional(),
  /** unset: the real X */
  X_API_URL: outsideUrl.optional(),
  /** what the plan of the app allows */
  X_TIER: z.enum(['self_serve', 'enterprise']).default('self_serve'),
  /** servers that organizations name may stand anywhere, this machine included: beside the sandbox only */
  ALLOW_PRIVATE_ADDRESSES: flag,
  MAIL_FROM: z.string().min(3).default('Perch <perch@localhost>'),
  /** domains that departments may send from through `SMTP_URL`, comma-separated; from others Perch's address sends in their name */
  MAIL_SENDER_DOMAINS: z
    .string()
    .transform((value) =>
      value
        .toLowerCase()
        .split(',')
        .map((domain) => domain.trim()),
    )
    .optional(),
  // workers remove what is older; the API tells organizations, which may keep less
  /** tweets and direct messages that came into no ticket are removed after so long; unset: never */
  KEEP_UNTICKETED_DAYS: z.coerce
    .number()
    .int()
    .min(60, 'must be 60 or more: X is asked for that long')
    .max(36_500)
    .optional(),
  /** how long it is known what became of e-mail and SMS that belong to no ticket */
  KEEP_NOTICES_DAYS: z.coerce.number().int().min(7).max(36_500).default(90),
  /** how long it is known what webhooks were told */
  KEEP_WEBHOOK_LOG_DAYS: z.coerce.number().int().min(3).max(36_500).default(30),
  /** what X bills and at which prices, where it differs from its price list */
  X_PRICING: PricingSetting.default(USUAL_PRICING),
};

const ApiConfig = z.object({
  ...shared,
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65535).default(4000),
  AUTH_SECRET: z.string().min(32, 'must have at least 32 characters'),
  /** days for which the removal of an organization can be cancelled */
  DELETION_GRACE_DAYS: z.coerce.number().int().min(0).max(365).default(14),
  /** opens the queues' board at `/api/queues`; unset: there is none */
  QUEUE_BOARD_PASSWORD: z.string().min(16, 'must have at least 16 characters').optional(),
  /** addresses of proxies in front of us whose X-Forwarded-For is believed, comma-separated */
  TRUSTED_PROXIES: z.string().optional(),
});
export type ApiConfig = z.infer<typeof ApiConfig>;

const workerVariables = z.object({
  ...shared,
  SMTP_URL: z.string().regex(/^smtps?:\/\//, 'must start with smtp:// or smtps://'),
  /** where the built-in mail server listens; unset: it does not */
  MAIL_INBOUND_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  MAIL_INBOUND_HOST: z.string().default('127.0.0.1'),
  /** PEM files, for STARTTLS */
  MAIL_INBOUND_TLS_CERT: z.string().optional(),
  MAIL_INBOUND_TLS_KEY: z.string().optional(),
  /** name by which a mail server in front of ours signs `Authentication-Results`; unset: no sender counts as verified */
  MAIL_TRUSTED_SERVER: z.string().optional(),
  /** seconds between two looks into an organization's IMAP mailbox */
  POLL_MAILBOX_SECONDS: z.coerce.number().min(1).max(3600).default(60),
  /** a program that a webhook tells has so long to answer, milliseconds */
  WEBHOOK_TIMEOUT_MS: z.coerce.number().int().min(100).max(30_000).default(10_000),
  /** unset: the real Twilio */
  TWILIO_API_URL: outsideUrl.transform((url) => url.replace(/\/$/, '')).optional(),
  /** seconds between two polls of a stream */
  POLL_MENTIONS_SECONDS: z.coerce.number().min(1).max(3600).default(60),
  POLL_DIRECT_MESSAGES_SECONDS: z.coerce.number().min(1).max(3600).default(90),
  POLL_OWN_TWEETS_SECONDS: z.coerce.number().min(1).max(3600).default(300),
  POLL_SEARCH_SECONDS: z.coerce.number().min(1).max(43_200).default(3600),
  POLL_TWEET_CHECKS_SECONDS: z.coerce.number().min(1).max(43_200).default(900),
  /** an answer of X that takes longer counts as lost, milliseconds */
  X_TIMEOUT_MS: z.coerce.number().int().min(100).max(120_000).default(20_000),
  /** hears of deletions at once, where the app's plan has X's Activity API */
  X_ACTIVITY_STREAM: flag,
  /** the app's own key, for which the OAuth 2.0 client does not do */
  X_CONSUMER_KEY: z.string().optional(),
  X_CONSUMER_SECRET: z.string().optional(),
  /** how many subscriptions the plan has */
  X_ACTIVITY_SUBSCRIPTIONS: z.coerce.number().int().min(1).max(100_000).default(1500),
  X_ACTIVITY_RECONCILE_SECONDS: z.coerce.number().min(1).max(3600).default(120),
});
const WorkerConfig = workerVariables.superRefine((config, ctx) => {
  const hasCertificate = config.MAIL_INBOUND_TLS_CERT !== undefined;
  if (hasCertificate !== (config.MAIL_INBOUND_TLS_KEY !== undefined)) {
    const missing = hasCertificate ? 'MAIL_INBOUND_TLS_KEY' : 'MAIL_INBOUND_TLS_CERT';
    ctx.addIssue({ code: 'custom', path: [missing], message: 'is needed' });
  }
  if (!config.X_ACTIVITY_STREAM) return;
  for (const name of ['X_CONSUMER_KEY', 'X_CONSUMER_SECRET'] as const) {
    if (config[name] === undefined) ctx.addIssue({ code: 'custom', path: [name], message: 'is needed' });
  }
});
export type WorkerConfig = z.infer<typeof WorkerConfig>;

/** The X app of this installation; null where it has none. */
export const platformAppOf = ({
  X_CLIENT_ID: clientId,
  X_CLIENT_SECRET: clientSecret,
}: Pick<ApiConfig, 'X_CLIENT_ID' | 'X_CLIENT_SECRET'>): TwitterAppKeys | null =>
  clientId === undefined || clientSecret === undefined ? null : { authorization: 'oauth2', clientId, clientSecret };

/** As whom the server of this installation sends mail. */
export const mailIdentityOf = ({
  MAIL_FROM,
  MAIL_SENDER_DOMAINS,
}: Pick<ApiConfig, 'MAIL_FROM' | 'MAIL_SENDER_DOMAINS'>): MailIdentity => mailIdentity(MAIL_FROM, MAIL_SENDER_DOMAINS);

/** All that is wrong with the environment, at once. */
export class ConfigError extends Error {
  constructor(problems: string[]) {
    super(`The configuration is not usable:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

function load<T extends z.ZodType>(schema: T, env: Record<string, string | undefined>): z.infer<T> {
  const present = blankIsUnset(env);
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    parsed.error.issues.map((issue) => {
      const name = String(issue.path[0]);
      return name in present ? `${name} ${issue.message}` : `${name} is missing`;
    }),
  );
}

/** @throws ConfigError naming every missing and malformed variable */
export const loadApiConfig = (env: Record<string, string | undefined>): ApiConfig => load(ApiConfig, env);
/** @throws ConfigError naming every missing and malformed variable */
export const loadWorkerConfig = (env: Record<string, string | undefined>): WorkerConfig => load(WorkerConfig, env);
