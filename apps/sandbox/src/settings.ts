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
}

/** Reads the environment; a value that cannot be meant is an error that names the variable. */
export function readSettings(environment: NodeJS.ProcessEnv): SandboxSettings {
  const scenario = environment['SANDBOX_SCENARIO'] || 'demo';
  if (scenario !== 'demo' && scenario !== 'empty') {
    throw new Error(`SANDBOX_SCENARIO is "${scenario}"; it must be "demo" or "empty".`);
  }
  const dataDirectory = environment['SANDBOX_DATA_DIR'];
  const redirectUris = environment['SANDBOX_REDIRECT_URIS'];
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
  };
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
