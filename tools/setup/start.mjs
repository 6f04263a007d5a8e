import { build, databaseClient, launcher, servers, webApp } from './build-steps.mjs';
import { checkPorts } from './check-ports.mjs';
import { install, isInstallNeeded } from './install.mjs';
import { createProgress } from './progress.mjs';
import { root } from './root.mjs';
import { readSettings } from './settings.mjs';
import { withSetupLock } from './setup-lock.mjs';
import { UserError } from './user-error.mjs';

const PRODUCTION = `"npm start" runs Perch with servers, secrets and people made up for trying it out, so it refuses to
run with NODE_ENV=production. In production build once, set the variables that docs/CONFIGURATION.md lists, and run:

  npm run build
  node packages/db/dist/migrate-command.js             once for each release
  node --enable-source-maps apps/api/dist/main.js      as many as you like
  node --enable-source-maps apps/worker/dist/main.js   as many as you like

docker-compose.yml does the same with containers.`;

/**
 * Brings the checkout up to date and launches Perch. Returns when it is up; the servers keep the process alive.
 * @param {{ dev: boolean }} options dev: run from the sources and reload what changes
 */
export async function start({ dev }) {
  if (process.env.NODE_ENV === 'production') throw new UserError(PRODUCTION);
  const settings = readSettings(process.env, root);
  await checkPorts(settings);

  const steps = dev ? [databaseClient, launcher] : [databaseClient, servers, webApp];
  const launchSteps = settings.x === 'sandbox' ? 4 : 2;
  const progress = createProgress(1 + steps.length + launchSteps);
  await withSetupLock(console.log, async () => {
    await progress.step('Installing packages', async (note) => {
      if (!isInstallNeeded()) return;
      note('The first time this takes a minute.');
      await install();
    });
    for (const step of steps) await progress.step(step.title, () => build(step));
  });

  const tsx = await import('tsx/esm/api');
  tsx.register();
  const { launch } = await import('../launch/launch.ts');
  await launch({ ...settings, dev, progress });
}
