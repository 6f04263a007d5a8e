import path from 'node:path';
import type { Settings } from '../setup/settings.mjs';
import type { DataFolder } from './data-folder.ts';
import type { Servers } from './start-servers.ts';

interface EnvironmentInput {
  options: Settings;
  folder: DataFolder;
  servers: Servers;
  appDatabaseUrl: string;
  publicUrl: string;
  sandboxUrl: string;
}

/** Who tries the product need not wait a minute; still within the limits that the sandbox keeps as X does. */
const LIVELY_POLLING = {
  POLL_MENTIONS_SECONDS: '5',
  POLL_DIRECT_MESSAGES_SECONDS: '70',
  POLL_OWN_TWEETS_SECONDS: '30',
  POLL_SEARCH_SECONDS: '60',
  POLL_TWEET_CHECKS_SECONDS: '60',
  X_ACTIVITY_STREAM: '1',
  X_ACTIVITY_RECONCILE_SECONDS: '5',
};

/** What the sandbox, the API, the worker and the seed are told. What the person has set stays. */
export async function childEnvironment(input: EnvironmentInput): Promise<NodeJS.ProcessEnv> {
  const { options, folder, servers, sandboxUrl } = input;
  const given: NodeJS.ProcessEnv = {
    ...process.env,
    APP_DATABASE_URL: input.appDatabaseUrl,
    REDIS_URL: servers.redisUrl,
    PORT: String(options.port),
    PUBLIC_URL: input.publicUrl,
    AUTH_SECRET: process.env.AUTH_SECRET || folder.secrets.authSecret,
    ENCRYPTION_KEYS: process.env.ENCRYPTION_KEYS || folder.secrets.encryptionKeys,
    MAIL_FROM: process.env.MAIL_FROM || 'Perch <perch@perch.example>',
  };
  delete given.DATABASE_URL; // the owner's: no server of ours needs it
  if (options.x !== 'sandbox') return given;

  const smtpPort = String(await folder.port('smtp'));
  const inboundPort = process.env.MAIL_INBOUND_PORT || String(await folder.port('inbound-smtp'));
  return {
    ...LIVELY_POLLING,
    ...given,
    X_API_URL: sandboxUrl,
    TWILIO_API_URL: sandboxUrl,
    DNS_SERVERS: process.env.DNS_SERVERS || `127.0.0.1:${options.sandboxPort}`, // the sandbox plays the name servers
    ALLOW_PRIVATE_ADDRESSES: '1', // the sandbox's mail server is one of this machine
    X_CLIENT_ID: process.env.X_CLIENT_ID || 'perch-sandbox-client',
    X_CLIENT_SECRET: process.env.X_CLIENT_SECRET || 'perch-sandbox-secret',
    X_CONSUMER_KEY: process.env.X_CONSUMER_KEY || 'perch-sandbox-consumer-key',
    X_CONSUMER_SECRET: process.env.X_CONSUMER_SECRET || 'perch-sandbox-consumer-secret',
    MAIL_SENDER_DOMAINS: process.env.MAIL_SENDER_DOMAINS || 'perch.example',
    SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
    MAIL_INBOUND_PORT: inboundPort,
    SANDBOX_INBOUND_SMTP: `127.0.0.1:${inboundPort}`,
    SANDBOX_URL: sandboxUrl,
    SANDBOX_PORT: String(options.sandboxPort),
    SANDBOX_SMTP_PORT: smtpPort,
    SANDBOX_DATA_DIR: path.join(folder.dir, 'sandbox'),
  };
}
