import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import rateLimit from '@fastify/rate-limit';
import { AppError } from '@perch/contracts';
import type { FoundApiKey } from '@perch/db';
import { anotherConnection } from '@perch/queue';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Redis } from 'ioredis';
import { apiKeyHashOf } from '../auth/api-key.ts';
import { createAttemptCounters } from '../auth/attempt-counters.ts';
import { createKnown, type Known } from '../auth/known.ts';
import { keepKnownBrowser, knownBrowserOf } from '../auth/known-browser.ts';
import { sessionTokenOf } from '../auth/session-token.ts';

export interface RateLimits {
  /** requests in a minute of one session or API key; of one address when not signed in */
  perMinute: number;
  /** the same of all keys of an organization together */
  perOrganization: number;
  /** attempts in 15 minutes of one address to sign in, sign up or ask for a reset */
  credentialAttempts: number;
  /** requests in a minute of one address for links of alarms: a whole company may stand behind it */
  linksPerMinute: number;
  /** in 15 minutes for one of them, from one address */
  perLink: number;
  /** the same for one address and one e-mail */
  attemptsPerEmail: number;
  /**
   * wrong passwords of one account in a day, from all addresses together; as many again from each browser that has signed
   * in before
   */
  wrongPerAccount: number;
  /** invitations of one organization in an hour, first and repeated ones together */
  invitationsPerHour: number;
  /** how long a counter is waited for, milliseconds: then nobody is turned away */
  patienceMs: number;
}
const DEFAULTS: RateLimits = {
  perMinute: 1200,
  perOrganization: 6000,
  credentialAttempts: 300,
  linksPerMinute: 3000,
  perLink: 60,
  attemptsPerEmail: 10,
  wrongPerAccount: 50,
  invitationsPerHour: 100,
  patienceMs: 500,
};
const CREDENTIALS_WINDOW_MS = 15 * 60_000;
const ACCOUNT_WINDOW_MS = 86_400_000;
const CONNECT_PATIENCE_MS = 1500;

declare module 'fastify' {
  interface FastifyInstance {
    knownKeys: Known<FoundApiKey>;
    /** `config.rateLimit` of the routes that take an e-mail and a password */
    credentialsLimit: { max: number; timeWindow: number; keyGenerator(request: FastifyRequest): string };
    /** `config.rateLimit` of the routes for links of alarms */
    linksLimit: { max: number; timeWindow: number; keyGenerator(request: FastifyRequest): string };
    /** @throws AppError `rate_limited` when one address asks for one link too often, whatever others do behind it */
    limitLink(request: FastifyRequest, reply: FastifyReply, token: string): Promise<void>;
    /**
     * Of a link that is none. Right ones are not counted, so that whoever tries others keeps nobody behind the same
     * address from theirs.
     * @throws AppError `rate_limited`
     */
    limitForgedLinks(request: FastifyRequest, reply: FastifyReply): Promise<void>;
    /**
     * Before a password is taken: after too many wrong ones from anywhere none is, for the rest of a day or until a new
     * one is set by a link; but for browsers that have signed in to the account before, which count for themselves, so
     * that nobody is locked out by who guesses (NIST SP 800-63B, 5.2.2).
     * @throws AppError `sign_in_paused`
     */
    limitAccount(request: FastifyRequest, reply: FastifyReply, email: string): Promise<void>;
    /** The right password: it was no wrong one, and the browser is known from now on. */
    forgiveAccount(request: FastifyRequest, reply: FastifyReply, email: string): Promise<void>;
    /** A new password by the link that was mailed: wrong ones for the former do not count. */
    forgetAccount(request: FastifyRequest, email: string): Promise<void>;
    /** @throws AppError `rate_limited` when one address tries one e-mail too often */
    limitAttempts(request: FastifyRequest, reply: FastifyReply, email: string): Promise<void>;
    /**
     * Before a password is taken that belongs to nobody in particular: after too many wrong ones the right one does not
     * do either.
     * @throws AppError `rate_limited`
     */
    limitWrongAttempts(request: FastifyRequest, reply: FastifyReply, at: string, isRight: boolean): Promise<void>;
    /**
     * Before a handler that sends an invitation: whoever asks, it is the organization that sends.
     * @throws AppError `rate_limited`
     */
    limitInvitations(request: FastifyRequest, reply: FastifyReply): Promise<void>;
    /** The right password: what was tried before does not count. */
    forgiveAttempts(request: FastifyRequest, email: string): Promise<void>;
  }
}

/**
 * Counters in Redis, shared by all processes. While Redis is away nobody is turned away, but who tries passwords: those
 * attempts each process then counts for itself.
 */
export const rateLimits = fp<Partial<RateLimits>>(async (app, options) => {
  const limits = { ...DEFAULTS, ...options };
  app.decorate('knownKeys', createKnown<FoundApiKey>());
  const { redis, config } = app.services;
  const counters = anotherConnection(redis, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: limits.patienceMs,
  });
  counters.on('error', (error) => app.log.debug({ err: error }, 'rate limits: Redis is away'));
  app.addHook('onReady', () => readyOrLater(counters, Math.max(CONNECT_PATIENCE_MS, limits.patienceMs)));
  app.addHook('onClose', async () => counters.disconnect());

  await app.register(rateLimit, {
    global: true,
    max: limits.perMinute,
    timeWindow: 60_000,
    redis: counters,
    nameSpace: 'perch-limit-',
    skipOnError: true,
    enableDraftSpec: true, // ratelimit-limit, -remaining and -reset
    keyGenerator: (request) => {
      const keyHash = apiKeyHashOf(request);
      if (keyHash === null) return sessionTokenOf(request, config) ?? networkOf(request);
      // anybody can make up keys: one that was not right before counts for its address
      return app.knownKeys.get(keyHash)?.apiKeyId ?? networkOf(request);
    },
    errorResponseBuilder: () => new AppError('rate_limited'),
  });

  const countOrganization = app.createRateLimit({
    max: limits.perOrganization,
    timeWindow: 60_000,
    keyGenerator: (request) => `organization-${app.knownKeys.get(apiKeyHashOf(request)!)!.organizationId}`,
  });
  // after the limit of the key itself; the headers tell of the one that is nearer
  app.addHook('preParsing', async (request, reply, payload) => {
    const keyHash = apiKeyHashOf(request);
    if (keyHash === null || !app.knownKeys.get(keyHash)) return payload;
    const counted = await countOrganization(request);
    if (counted.isAllowed) return payload;
    if (counted.isExceeded || counted.remaining < Number(reply.getHeader('ratelimit-remaining') ?? Infinity)) {
      void reply.headers({
        'ratelimit-limit': counted.max,
        'ratelimit-remaining': counted.remaining,
        'ratelimit-reset': counted.ttlInSeconds,
      });
    }
    if (!counted.isExceeded) return payload;
    void reply.header('retry-after', counted.ttlInSeconds);
    throw new AppError('rate_limited');
  });

  app.decorate('credentialsLimit', {
    max: limits.credentialAttempts,
    timeWindow: CREDENTIALS_WINDOW_MS,
    keyGenerator: networkOf, // not by session: anybody can have many
  });
  const keyOf = (request: FastifyRequest, email: string) =>
    `perch-attempts-${networkOf(request)}-${email.toLowerCase()}`;
  const attempts = createAttemptCounters(counters);
  const turnAway = (reply: FastifyReply, code: 'rate_limited' | 'sign_in_paused', leftMs: number) => {
    void reply.header('retry-after', Math.ceil(leftMs / 1000));
    throw new AppError(code);
  };
  app.decorate('limitAttempts', async (request: FastifyRequest, reply: FastifyReply, email: string) => {
    const { count, leftMs, isShared } = await attempts.count(keyOf(request, email), CREDENTIALS_WINDOW_MS);
    if (count > limits.attemptsPerEmail) turnAway(reply, 'rate_limited', leftMs);
    if (isShared) return;
    // nor does anybody else count what comes from the address now
    const all = await attempts.count(`perch-attempts-${networkOf(request)}`, CREDENTIALS_WINDOW_MS);
    if (all.count > limits.credentialAttempts) turnAway(reply, 'rate_limited', all.leftMs);
  });
  app.decorate(
    'limitWrongAttempts',
    async (request: FastifyRequest, reply: FastifyReply, at: string, isRight: boolean) => {
      if (!isRight) return app.limitAttempts(request, reply, at);
      if ((await attempts.read(keyOf(request, at))) > limits.attemptsPerEmail) throw new AppError('rate_limited');
    },
  );
  const accountKeyOf = (request: FastifyRequest, email: string) => {
    const browser = knownBrowserOf(request, config, email);
    return `perch-account-${email.toLowerCase()}${browser === null ? '' : `-${browser}`}`;
  };
  app.decorate('limitAccount', async (request: FastifyRequest, reply: FastifyReply, email: string) => {
    const { count, leftMs } = await attempts.count(accountKeyOf(request, email), ACCOUNT_WINDOW_MS);
    if (count > limits.wrongPerAccount) turnAway(reply, 'sign_in_paused', leftMs);
  });
  app.decorate('forgiveAccount', async (request: FastifyRequest, reply: FastifyReply, email: string) => {
    await attempts.takeBack(accountKeyOf(request, email), ACCOUNT_WINDOW_MS);
    if (knownBrowserOf(request, config, email) === null) keepKnownBrowser(reply, config, email);
  });
  app.decorate('forgetAccount', async (request: FastifyRequest, email: string) => {
    await attempts.forget(`perch-account-${email.toLowerCase()}`, accountKeyOf(request, email));
  });
  app.decorate('linksLimit', { max: limits.linksPerMinute, timeWindow: 60_000, keyGenerator: networkOf });
  app.decorate('limitLink', async (request: FastifyRequest, reply: FastifyReply, token: string) => {
    const link = createHash('sha256').update(token).digest('base64url');
    const { count, leftMs } = await attempts.count(`perch-link-${networkOf(request)}-${link}`, CREDENTIALS_WINDOW_MS);
    if (count > limits.perLink) turnAway(reply, 'rate_limited', leftMs);
  });
  app.decorate('limitForgedLinks', async (request: FastifyRequest, reply: FastifyReply) => {
    const { count, leftMs } = await attempts.count(`perch-forged-links-${networkOf(request)}`, CREDENTIALS_WINDOW_MS);
    if (count > limits.credentialAttempts) turnAway(reply, 'rate_limited', leftMs);
  });
  const countInvitation = app.createRateLimit({
    max: limits.invitationsPerHour,
    timeWindow: 3_600_000,
    keyGenerator: (request) => `invitations-${request.signedIn().organizationId}`,
  });
  app.decorate('limitInvitations', async (request: FastifyRequest, reply: FastifyReply) => {
    const counted = await countInvitation(request);
    if (counted.isAllowed || !counted.isExceeded) return;
    void reply.header('retry-after', counted.ttlInSeconds);
    throw new AppError('rate_limited');
  });
  app.decorate('forgiveAttempts', async (request: FastifyRequest, email: string) => {
    await attempts.forget(keyOf(request, email));
  });
});

/** The first requests are to be counted too; but Redis may be away. */
async function readyOrLater(redis: Redis, patienceMs: number): Promise<void> {
  if (redis.status === 'ready' || redis.status === 'wait') return; // 'wait': it connects when it is needed
  await once(redis, 'ready', { signal: AbortSignal.timeout(patienceMs) }).catch(() => {});
}

/** The address a request comes from; of IPv6 the first 64 bits, since one subscriber has all of the rest. */
function networkOf({ ip }: FastifyRequest): string {
  const mapped = /^::ffff:([\d.]+)$/i.exec(ip);
  if (mapped) return mapped[1]!;
  if (!isIPv6(ip)) return ip;
  const [front, back] = ip.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = back ? Array<string>(Math.max(0, 8 - front!.length - back.length)).fill('0') : [];
  const groups = [...front!, ...zeros, ...(back ?? [])].slice(0, 4);
  return `${groups.map((group) => parseInt(group, 16).toString(16)).join(':')}::/64`;
}
