import { once } from 'node:events';
import { isIPv6 } from 'node:net';
import rateLimit from '@fastify/rate-limit';
import { AppError } from '@perch/contracts';
import { anotherConnection } from '@perch/queue';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import type { Redis } from 'ioredis';
import { apiKeyHashOf } from '../auth/api-key.ts';
import { createKnownKeys, type KnownKeys } from '../auth/known-keys.ts';
import { sessionTokenOf } from '../auth/session-token.ts';

export interface RateLimits {
  /** requests in a minute of one session or API key; of one address when not signed in */
  perMinute: number;
  /** the same of all keys of an organization together */
  perOrganization: number;
  /** attempts in 15 minutes of one address to sign in, sign up or ask for a reset */
  credentialAttempts: number;
  /** the same for one address and one e-mail */
  attemptsPerEmail: number;
  /** invitations of one organization in an hour, first and repeated ones together */
  invitationsPerHour: number;
  /** how long a counter is waited for, milliseconds: then nobody is turned away */
  patienceMs: number;
}
const DEFAULTS: RateLimits = {
  perMinute: 1200,
  perOrganization: 6000,
  credentialAttempts: 300,
  attemptsPerEmail: 10,
  invitationsPerHour: 100,
  patienceMs: 500,
};
const CREDENTIALS_WINDOW_MS = 15 * 60_000;
const CONNECT_PATIENCE_MS = 1500;

declare module 'fastify' {
  interface FastifyInstance {
    knownKeys: KnownKeys;
    /** `config.rateLimit` of the routes that take an e-mail and a password */
    credentialsLimit: { max: number; timeWindow: number; keyGenerator(request: FastifyRequest): string };
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

/** Counters in Redis, shared by all processes. While Redis is away nobody is turned away. */
export const rateLimits = fp<Partial<RateLimits>>(async (app, options) => {
  const limits = { ...DEFAULTS, ...options };
  app.decorate('knownKeys', createKnownKeys());
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
  app.decorate('limitAttempts', async (request: FastifyRequest, reply: FastifyReply, email: string) => {
    const key = keyOf(request, email);
    const counted = await counters
      .multi()
      .incr(key)
      .pexpire(key, CREDENTIALS_WINDOW_MS, 'NX')
      .pttl(key)
      .exec()
      .catch(() => null);
    const [count, , leftMs] = (counted ?? []).map(([, value]) => Number(value));
    if (count === undefined || leftMs === undefined || count <= limits.attemptsPerEmail) return;
    void reply.header('retry-after', Math.ceil(leftMs / 1000));
    throw new AppError('rate_limited');
  });
  app.decorate(
    'limitWrongAttempts',
    async (request: FastifyRequest, reply: FastifyReply, at: string, isRight: boolean) => {
      if (!isRight) return app.limitAttempts(request, reply, at);
      const wrong = await counters.get(keyOf(request, at)).catch(() => null);
      if (Number(wrong) > limits.attemptsPerEmail) throw new AppError('rate_limited');
    },
  );
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
    await counters.del(keyOf(request, email)).catch(() => 0);
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
