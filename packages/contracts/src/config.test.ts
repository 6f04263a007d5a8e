import { describe, expect, it } from 'vitest';
import { loadWorkerConfig } from './config.ts';

const env = (more: Record<string, string>) => ({
  APP_DATABASE_URL: 'postgresql://localhost/perch',
  REDIS_URL: 'redis://localhost',
  PUBLIC_URL: 'http://localhost:4000',
  ENCRYPTION_KEYS: `k1:${btoa('x'.repeat(32))}`,
  SMTP_URL: 'smtp://localhost',
  ...more,
});

describe('listening to deletions', () => {
  it('is off unless it is asked for', () => {
    expect(loadWorkerConfig(env({}))).toMatchObject({ X_ACTIVITY_STREAM: false, X_ACTIVITY_SUBSCRIPTIONS: 1500 });
    expect(loadWorkerConfig(env({ X_ACTIVITY_STREAM: '0' })).X_ACTIVITY_STREAM).toBe(false);
  });

  it('needs the app’s own key', () => {
    const load = () => loadWorkerConfig(env({ X_ACTIVITY_STREAM: '1', X_CONSUMER_KEY: 'key' }));
    expect(load).toThrow(/X_CONSUMER_SECRET is missing/);
    expect(load).not.toThrow(/X_CONSUMER_KEY/);
    const keys = { X_CONSUMER_KEY: 'key', X_CONSUMER_SECRET: 'secret' };
    expect(loadWorkerConfig(env({ X_ACTIVITY_STREAM: '1', ...keys })).X_ACTIVITY_STREAM).toBe(true);
  });
});
