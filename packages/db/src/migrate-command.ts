// `node packages/db/dist/migrate-command.js`: applies the migrations as the owner (DATABASE_URL) and lets the
// application role log in with the password of APP_DATABASE_URL.
import { migrate, provisionAppLogin } from './migrate.ts';

const { DATABASE_URL: ownerUrl, APP_DATABASE_URL: appUrl } = process.env;
const missing = Object.entries({ DATABASE_URL: ownerUrl, APP_DATABASE_URL: appUrl }).filter(([, value]) => !value);
if (!ownerUrl || !appUrl) {
  console.error(`Missing: ${missing.map(([name]) => name).join(', ')}`);
  process.exit(1);
}
const app = new URL(appUrl);
if (app.username !== 'perch_app' || !app.password) {
  console.error(
    'APP_DATABASE_URL must name the role perch_app and a password, like postgresql://perch_app:…@host/perch',
  );
  process.exit(1);
}
try {
  const done = await migrate(ownerUrl);
  await provisionAppLogin(ownerUrl, decodeURIComponent(app.password));
  console.log(done.length > 0 ? `Applied ${done.join(', ')}` : 'The database is up to date');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
