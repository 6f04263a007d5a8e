// `npm run audit`: known vulnerabilities of what is shipped, as the registry tells them. A registry that offers no such
// answer (a mirror, or none at all) is said to have been skipped.
import { execFile } from 'node:child_process';
import { readAudit } from './read-audit.mjs';
import { root } from './setup/root.mjs';

const COMMAND = ['audit', '--omit=dev', '--audit-level=high', '--json', '--fetch-retries=0', '--fetch-timeout=20000'];

const { code, stdout } = await new Promise((resolve) => {
  execFile(
    'npm',
    COMMAND,
    { cwd: root, maxBuffer: 64 * 1024 * 1024, shell: process.platform === 'win32' },
    (error, out) => resolve({ code: error ? 1 : 0, stdout: out }),
  );
});
const verdict = readAudit(stdout);
if (verdict === null) {
  console.log('Dependency audit skipped: the registry does not answer audits.');
} else {
  console.log(`Dependency audit: ${verdict.summary}.`);
  for (const line of verdict.findings) console.log(`  ${line}`);
  process.exitCode = code;
}
