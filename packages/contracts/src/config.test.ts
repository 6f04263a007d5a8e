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

describe('encryption of incoming mail', () => {
  it('needs a certificate and its key', () => {
    expect(() => loadWorkerConfig(env({ MAIL_INBOUND_TLS_CERT: 'cert.pem' }))).toThrow(
      /MAIL_INBOUND_TLS_KEY is missing/,
    );
    expect(() => loadWorkerConfig(env({ MAIL_INBOUND_TLS_KEY: 'key.pem' }))).toThrow(
      /MAIL_INBOUND_TLS_CERT is missing/,
    );
    const both = { MAIL_INBOUND_TLS_CERT: 'cert.pem', MAIL_INBOUND_TLS_KEY: 'key.pem' };
    expect(loadWorkerConfig(env(both))).toMatchObject(both);
  });
});

describe('the world outside', () => {
  it('is the real one, and no part of this network, unless it is said', () => {
    expect(loadWorkerConfig(env({}))).toMatchObject({ ALLOW_PRIVATE_ADDRESSES: false });
    expect(loadWorkerConfig(env({})).TWILIO_API_URL).toBeUndefined();
    expect(loadWorkerConfig(env({ NODE_ENV: 'production' })).ALLOW_PRIVATE_ADDRESSES).toBe(false);
    const given = { ALLOW_PRIVATE_ADDRESSES: '1', TWILIO_API_URL: 'http://127.0.0.1:4010/' };
    expect(loadWorkerConfig(env(given))).toMatchObject({
      ALLOW_PRIVATE_ADDRESSES: true,
      TWILIO_API_URL: 'http://127.0.0.1:4010',
    });
  });

  it('is not spoken to unencrypted', () => {
    expect(() => loadWorkerConfig(env({ TWILIO_API_URL: 'http://twilio.example' }))).toThrow(
      /TWILIO_API_URL plain http/,
    );
    expect(() => loadWorkerConfig(env({ X_API_URL: 'http://x.example' }))).toThrow(/X_API_URL plain http/);
  });
});
