// `npm test`: everything, the browser tests included. `npm run check` leaves those out.
import { nodeProblem } from './setup/check-node.mjs';
import { install, isInstallNeeded } from './setup/install.mjs';
import { withSetupLock } from './setup/setup-lock.mjs';
import { runMain, UserError } from './setup/user-error.mjs';

await runMain(async () => {
  const problem = nodeProblem();
  if (problem) throw new UserError(problem);
  await withSetupLock(console.log, async () => {
    if (!isInstallNeeded()) return;
    console.log('Installing packages (this takes a minute)…');
    await install();
  });
  const { runTests } = await import('./test/run-tests.mjs');
  const allPassed = await runTests({ checkOnly: process.argv.includes('--check') });
  process.exit(allPassed ? 0 : 1);
});
