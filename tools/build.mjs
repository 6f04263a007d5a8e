// `npm run build [-- --force]`: builds what is stale, or everything.
import { nodeProblem } from './setup/check-node.mjs';
import { allSteps, build } from './setup/build-steps.mjs';
import { install, isInstallNeeded } from './setup/install.mjs';
import { createProgress } from './setup/progress.mjs';
import { withSetupLock } from './setup/setup-lock.mjs';
import { runMain, UserError } from './setup/user-error.mjs';

await runMain(async () => {
  const problem = nodeProblem();
  if (problem) throw new UserError(problem);
  const force = process.argv.includes('--force');
  const progress = createProgress(1 + allSteps.length);
  await withSetupLock(console.log, async () => {
    await progress.step('Installing packages', async () => {
      if (isInstallNeeded()) await install();
    });
    for (const step of allSteps) await progress.step(step.title, () => build(step, { force }));
  });
});
