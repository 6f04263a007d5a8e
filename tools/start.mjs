// `npm start` and `npm run dev`: installs and builds what is missing, then runs all of Perch on this machine.
// Plain Node.js without packages up to the point where they are installed.
import { nodeProblem } from './setup/check-node.mjs';

const problem = nodeProblem();
if (problem) {
  console.error(problem);
  process.exit(1);
}
const { runMain } = await import('./setup/user-error.mjs');
const { start } = await import('./setup/start.mjs');
await runMain(() => start({ dev: process.argv.includes('--dev') }));
