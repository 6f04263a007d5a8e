import { randomBytes } from 'node:crypto';
import { loadApiConfig } from '@perch/contracts';
import { createSecretBox, openDatabase } from '@perch/db';
import { createProducer } from '@perch/queue';
import { createRedisLimits, createTwitter } from '@perch/twitter';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { buildApp } from './app.ts';
import type { Description } from './openapi/description.ts';

/** The OpenAPI description, made without a database or Redis: nothing is connected to. */
export async function describeApi(): Promise<Description> {
  const config = loadApiConfig({
    APP_DATABASE_URL: 'postgresql://nowhere',
    REDIS_URL: 'redis://nowhere',
    PUBLIC_URL: 'http://localhost:4000',
    AUTH_SECRET: randomBytes(32).toString('hex'),
    ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  });
  const redis = new Redis(config.REDIS_URL, { lazyConnect: true });
  const database = openDatabase(config.APP_DATABASE_URL, { maxConnections: 1 });
  const producer = createProducer(redis, () => {});
  const app = await buildApp({
    config,
    database,
    redis,
    producer,
    box: createSecretBox(config.ENCRYPTION_KEYS),
    twitter: createTwitter({ timeoutMs: 1 }),
    limits: createRedisLimits(redis, { onError: () => {} }),
    log: pino({ level: 'silent' }),
  });
  try {
    await app.ready();
    return app.swagger() as unknown as Description;
  } finally {
    await app.close();
    await producer.close();
    await database.close();
    redis.disconnect();
  }
}
