import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { readSettings } from './settings.mjs';

const root = path.join(os.tmpdir(), 'nowhere');

test('without any variable, all is started here', () => {
  expect(readSettings({}, root)).toEqual({
    port: 4000,
    sandboxPort: 4010,
    dataDir: path.join(root, '.perch'),
    databaseUrl: undefined,
    redisUrl: undefined,
    x: 'sandbox',
  });
});

test('an empty variable means the same as none', () => {
  expect(readSettings({ PORT: '', X_API_URL: '', DATABASE_URL: '', PERCH_REAL_X: '' }, root).x).toBe('sandbox');
});

test('everything that is malformed is said at once', () => {
  const env = { PORT: '80a', SANDBOX_PORT: '70000', DATABASE_URL: 'mysql://x', REDIS_URL: 'x', X_API_URL: 'ftp://x' };
  expect(() => readSettings(env, root)).toThrow(
    /PORT must[^]*"80a"[^]*SANDBOX_PORT must[^]*"70000"[^]*DATABASE_URL[^]*REDIS_URL[^]*X_API_URL[^]*SMTP_URL is missing/,
  );
});

test('Redis may be several nodes of a cluster', () => {
  const REDIS_URL = 'redis://10.0.1.1:6379, redis://10.0.1.2:6379';
  expect(readSettings({ REDIS_URL }, root).redisUrl).toBe(REDIS_URL);
  expect(() => readSettings({ REDIS_URL: 'redis://10.0.1.1:6379,10.0.1.2' }, root)).toThrow('REDIS_URL');
});

test('the two ports must differ', () => {
  expect(() => readSettings({ PORT: '4010' }, root)).toThrow('both 4010');
});

test('the data folder must not be a file', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'perch-settings-'));
  writeFileSync(path.join(folder, 'file'), '');
  expect(() => readSettings({ PERCH_DATA_DIR: path.join(folder, 'file') }, root)).toThrow('not a folder');
  rmSync(folder, { recursive: true });
});

test('the real X needs its keys and a mail server, and no address', () => {
  const keys = { X_CLIENT_ID: 'a', X_CLIENT_SECRET: 'b', SMTP_URL: 'smtp://mail.example' };
  expect(readSettings({ PERCH_REAL_X: '1', ...keys }, root).x).toBe('real');
  expect(() => readSettings({ PERCH_REAL_X: '1' }, root)).toThrow(/X_CLIENT_ID[^]*X_CLIENT_SECRET[^]*SMTP_URL/);
  expect(() => readSettings({ PERCH_REAL_X: '1', X_API_URL: 'https://x.example', ...keys }, root)).toThrow('exclude');
});

test('another server that speaks the API of X takes the place of the sandbox', () => {
  const env = { X_API_URL: 'http://127.0.0.1:9999', SMTP_URL: 'smtp://127.0.0.1:25' };
  expect(readSettings(env, root).x).toBe('server');
});
