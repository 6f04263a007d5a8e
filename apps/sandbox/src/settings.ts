export interface SandboxSettings {
  port: number;
  /** 0 lets the system choose. */
  smtpPort: number;
  /** Where the world is kept between runs; in memory if absent. */
  dataDirectory?: string;
  scenario: 'demo' | 'empty';
  clientId: string;
  clientSecret: string;
  /** The same app for OAuth 1.0a and app-only access. */
  consumerKey: string;
  consumerSecret: string;
  /** Exact redirect addresses; without them any address on this machine is accepted. */
  redirectUris?: string[];
  twilioAccountSid: string;
  twilioAuthToken: string;
  twilioApiKey: string;
  twilioApiSecret: string;
  /** The one number of the Twilio account, in E.164. */
  twilioFrom: string;
  /** Between two statuses of an SMS. */
  smsStepMs: number;
  /** Between two signs of life on the stream of activities. */
  activityKeepAliveMs: number;
  /** Where mail that customers write goes, on this machine; nowhere if absent. */
  inboundSmtp?: { host: string; port: number };
}

/** Reads the environment; a value that cannot be meant is an error that names the variable. */
export function readSettings(environment: NodeJS.ProcessEnv): SandboxSettings {
  const scenario = environment['SANDBOX_SCENARIO'] || 'demo';
  if (scenario !== 'demo' && scenario !== 'empty') {
    throw new Error(`SANDBOX_SCENARIO is "${scenario}"; it must be "demo" or "empty".`);
  }
  const dataDirectory = environment['SANDBOX_DATA_DIR'];
  const redirectUris = environment['SANDBOX_REDIRECT_URIS'];
  const inboundSmtp = loopbackAddress(environment, 'SANDBOX_INBOUND_SMTP');
  return {
    port: port(environment, 'SANDBOX_PORT', 4010),
    smtpPort: port(environment, 'SANDBOX_SMTP_PORT', 0),
    ...(dataDirectory && { dataDirectory }),
    scenario,
    clientId: environment['X_CLIENT_ID'] || 'perch-sandbox-client',
    clientSecret: environment['X_CLIENT_SECRET'] || 'perch-sandbox-secret',
    consumerKey: environment['X_CONSUMER_KEY'] || 'perch-sandbox-consumer-key',
    consumerSecret: environment['X_CONSUMER_SECRET'] || 'perch-sandbox-consumer-secret',
    ...(redirectUris && { redirectUris: redirectUris.split(',').map((uri) => uri.trim()) }),
    twilioAccountSid: environment['SANDBOX_TWILIO_ACCOUNT_SID'] || `AC${'1'.padStart(32, '0')}`,
    twilioAuthToken: environment['SANDBOX_TWILIO_AUTH_TOKEN'] || 'perch-sandbox-token',
    twilioApiKey: environment['SANDBOX_TWILIO_API_KEY'] || `SK${'1'.padStart(32, '0')}`,
    twilioApiSecret: environment['SANDBOX_TWILIO_API_SECRET'] || 'perch-sandbox-secret',
    twilioFrom: environment['SANDBOX_TWILIO_FROM'] || '+15005550006',
    smsStepMs: 800,
    activityKeepAliveMs: seconds(environment, 'SANDBOX_ACTIVITY_KEEP_ALIVE_SECONDS', 20) * 1000,
    ...(inboundSmtp && { inboundSmtp }),
  };
}

/** `127.0.0.1:2525` or `smtp://127.0.0.1:2525`: only this machine, so that no mail leaves the sandbox's world. */
function loopbackAddress(environment: NodeJS.ProcessEnv, name: string): { host: string; port: number } | undefined {
  const value = environment[name];
  if (!value) return undefined;
  const [, host, digits] = /^(?:smtp:\/\/)?(127\.0\.0\.1|localhost|\[::1\]):(\d{1,5})\/?$/.exec(value) ?? [];
  if (host === undefined || Number(digits) < 1 || Number(digits) > 65_535) {
    throw new Error(`${name} is "${value}"; it must be a mail server on this machine, such as 127.0.0.1:2525.`);
  }
  return { host: host.replace(/[[\]]/g, ''), port: Number(digits) };
}

function port(environment: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const value = environment[name];
  if (!value) return fallback;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) {
    throw new Error(`${name} is "${value}"; it must be a port number from 0 to 65535.`);
  }
  return number;
}

function seconds(environment: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const value = environment[name];
  if (!value) return fallback;
  const number = Number(value);
  if (!(number > 0 && number <= 3_600)) {
    throw new Error(`${name} is "${value}"; it must be a number of seconds up to 3600.`);
  }
  return number;
}
