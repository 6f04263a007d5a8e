import { once } from 'node:events';
import { loadWorkerConfig, platformAppOf } from '@perch/contracts';
import { createSecretBox, openDatabase } from '@perch/db';
import { accessOf, type Context } from '@perch/desk';
import { createTwitter } from '@perch/twitter';

// A process that asks for the access token of an account when it is told to, as a worker would: `ready`, then a line on
// its input, then the token on its output. Arguments: organization and account.
const [organizationId = '', accountId = ''] = process.argv.slice(2);
const config = loadWorkerConfig(process.env);
const database = openDatabase(config.APP_DATABASE_URL, { maxConnections: 2 });
const twitter = createTwitter({
  apiUrl: config.X_API_URL!,
  timeoutMs: config.X_TIMEOUT_MS,
});
const ctx: Context = {
  organizationId,
  actor: { kind: 'system', memberId: null, permissions: [] },
  db: database.of(organizationId),
  enqueue: async () => {},
  publish: async () => {},
  now: () => new Date(),
  log: console,
};

process.stdout.write('ready\n');
await once(process.stdin, 'data');
const app = platformAppOf(config)!;
const access = await accessOf(ctx, createSecretBox(config.ENCRYPTION_KEYS), accountId, (own, refreshToken) =>
  twitter.refresh(own ?? app, refreshToken),
);
const { username } = await twitter.identityOf(access.app ?? app, access);
process.stdout.write(`${access.accessToken} is of ${username}\n`);
await database.close();
process.exit(0);
