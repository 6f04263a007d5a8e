import type { ApiConfig } from '@perch/contracts';
import type { Database, SecretBox } from '@perch/db';
import type { Producer } from '@perch/queue';
import type { Metrics } from '@perch/telemetry';
import type { Tracing } from '@perch/telemetry/tracing';
import type { RedisLimits, Twitter } from '@perch/twitter';
import type { FastifyBaseLogger } from 'fastify';
import type { Redis } from 'ioredis';

/** What the API asks of X: the authorization of an account. Everything that is metered is the worker's. */
export type TwitterOauth = Pick<Twitter, 'authorizeLink' | 'exchangeCode' | 'revoke' | 'identityOf' | 'checkApp'>;

/** What the API works with; `server.ts` wires the real ones, tests wire theirs. */
export interface ApiServices {
  config: ApiConfig;
  database: Database;
  /** for short commands; the rate limits and the live hub open connections of their own beside it */
  redis: Redis;
  producer: Producer;
  box: SecretBox;
  twitter: TwitterOauth;
  /** for looking only: nothing that the API asks of X counts */
  limits: Pick<RedisLimits, 'left' | 'leftIfKnown'>;
  /** left out: nobody asks */
  metrics?: Metrics | undefined;
  tracing?: Tracing | undefined;
  log: FastifyBaseLogger;
}
