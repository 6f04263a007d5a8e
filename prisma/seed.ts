// Fills an empty database with the demo organizations, by the product's own verbs: people sign up, accounts are
// connected, and what the sandbox holds of the last two weeks is polled and written as the worker would. Only the
// casework (who answered, what is closed, notes) and what the default department promises are made up. Run by
// `npm start`; running it again starts over.
import { loadApiConfig, platformAppOf } from '@perch/contracts';
import { createSecretBox, openDatabase } from '@perch/db';
import { recordReads } from '@perch/desk';
import { createTwitter, type TwitterHooks } from '@perch/twitter';
import demo from './demo.json' with { type: 'json' };
import { workCases } from './demo/casework.ts';
import { connectDemoAccount } from './demo/connect-demo-account.ts';
import { demoContext } from './demo/demo-context.ts';
import { bringHistory } from './demo/history.ts';
import { addPeople, forgetPeople } from './demo/people.ts';
import { promiseService } from './demo/service.ts';

const config = loadApiConfig(process.env);
const sandboxUrl = process.env.SANDBOX_URL;
const app = platformAppOf(config);
if (!sandboxUrl || !config.X_API_URL || !app) {
  console.error('The demo organization lives in the sandbox: SANDBOX_URL, X_API_URL and X_CLIENT_* must be set');
  process.exit(1);
}

const database = openDatabase(config.APP_DATABASE_URL, { maxConnections: 4 });
try {
  const meter: TwitterHooks['meter'] = ({ organizationId, accountId }, charges) => {
    const at = new Date(); // the sandbox bills the history on the day that it is read
    const ctx = { ...demoContext(database, organizationId, null, at), pricing: config.X_PRICING };
    return recordReads(ctx, { accountId, charges, at });
  };
  const twitter = createTwitter({ apiUrl: config.X_API_URL, timeoutMs: 20_000 }, { meter });
  const box = createSecretBox(config.ENCRYPTION_KEYS);
  const now = new Date();
  for (const [company, username] of [
    [demo, 'acme_air'],
    [demo.other, 'globex_bank'],
  ] as const) {
    await forgetPeople(database, company.people);
    const team = await addPeople(database, company);
    const account = await connectDemoAccount({ database, twitter, box, sandboxUrl, app, team, username, now });
    await bringHistory({ database, twitter, account, now });
    await workCases({ database, team, account, now });
    await promiseService({ database, team, now });
  }
} finally {
  await database.close();
}
