// npm run fuzz [-- --requests N --seed S]: hostile requests against every operation of the API's own description, on a
// Postgres and Redis of its own. Prints what each operation answered, and fails when something was found.
import { parseArgs } from 'node:util';
import { asApplication, startServers } from '@perch/testing';
import { fuzz } from './fuzz.ts';
import { tableOf } from './table.ts';

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
});
const [requests, seed] = [Number(values.requests), Number(values.seed)];
if (!Number.isSafeInteger(requests) || requests < 0 || !Number.isSafeInteger(seed)) {
  console.error('Usage: npm run fuzz -- --requests 10000 --seed 1');
  process.exit(1);
}

const servers = await startServers({ database: 'perch_fuzz', durable: false });
process.env.OWNER_DATABASE_URL = servers.postgresUrl('perch_fuzz');
process.env.APP_DATABASE_URL = asApplication(process.env.OWNER_DATABASE_URL);
process.env.REDIS_URL = servers.redisUrl;
try {
  const report = await fuzz({ requests, seed, rounds: 2 });
  console.log(tableOf(report.statuses));
  console.log(`\n${report.sent} requests to ${report.statuses.size} operations, seed ${seed}.`);
  for (const { operation, what, story } of report.findings) console.log(`\n✗ ${operation} ${what}\n  ${story}`);
  console.log(report.findings.length === 0 ? 'Nothing was found.' : `\n${report.findings.length} findings.`);
  process.exitCode = report.findings.length === 0 ? 0 : 1;
} finally {
  await servers.stop();
}
