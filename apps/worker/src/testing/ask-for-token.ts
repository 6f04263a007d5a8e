import { once } from 'node:events';
import { loadWorkerConfig } from '@perch/contracts';
import { createSecretBox, openDatabase } from '@perch/db';
import { accessTokenOf, type Context } from '@perch/desk';
import { createTwitter } from '@perch/twitter';

// A process that asks for the access token of an account when it is told to, as a worker would: `ready`, then a line on
// its input, then the token on its output. Arguments: organization and account.
const [organizationId = '', accountId = ''] = process.argv.slice(2);
const config = loadWorkerConfig(process.env);
const database = openDatabase(config.APP_DATABASE_URL, { maxConnections: 2 });
const twitter = createTwitter({
  apiUrl: config.X_API_URL!,
  clientId: config.X_CLIENT_ID!,
  clientSecret: config.X_CLIENT_SECRET!,
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
const token = await accessTokenOf(ctx, createSecretBox(config.ENCRYPTION_KEYS), accountId, twitter.refresh);
const { username } = await twitter.identityOf(token);
process.stdout.write(`${token} is of ${username}\n`);
await database.close();
process.exit(0);
