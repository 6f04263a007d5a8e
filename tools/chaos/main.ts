// `npm run chaos [-- --events N --seed S --keep]`: two API and three worker processes, Postgres and Redis live through
// faults while people tweet and answer; then what they have is compared with what truly happened. See docs/CHAOS.md.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { allSteps, build } from '../setup/build-steps.mjs';
import { withSetupLock } from '../setup/setup-lock.mjs';
import { CHECKS } from './finding.ts';
import { judge } from './judge.ts';
import { proveJudge } from './prove-judge.ts';
import { report, tellStories } from './report.ts';
import { run } from './run.ts';
import { tellStory } from './story.ts';
import { World } from './world.ts';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '10000' },
    seed: { type: 'string' },
    pace: { type: 'string', default: '16' },
    'events-per-fault': { type: 'string', default: '20' },
    keep: { type: 'boolean', default: false },
    /** spoil a run that survived, to see that the judge notices */
    prove: { type: 'boolean', default: false },
    report: { type: 'string' },
  },
});
const number = (name: 'events' | 'seed' | 'pace' | 'events-per-fault', least: number, fallback = least) => {
  const value = Number(values[name] ?? fallback);
  if (Number.isInteger(value) && value >= least) return value;
  console.error(`--${name} must be a whole number from ${least} on`);
  process.exit(2);
};
const events = number('events', 1);
const seed = number('seed', 0, Math.floor(Math.random() * 1_000_000));
const pace = number('pace', 1);
const eventsPerFault = number('events-per-fault', 1);

await withSetupLock(console.log, async () => {
  for (const step of allSteps) await build(step);
});
const say = (line: string) => console.log(line);
say(`${events} events, seed ${seed}; again: npm run chaos -- --events ${events} --seed ${seed}`);
const steps = tellStory({ events, seed, eventsPerFault });
const world = await World.start();
let isGood = false;
const counted = { passed: 0, failed: 0 };
try {
  const played = await run({ world, steps, pace, say });
  const findings = judge(played.evidence);
  const whole = { seed, steps, world, ...played, findings };
  say(`\n${report(whole)}`);
  isGood = findings.length === 0;
  counted.failed = new Set(findings.map(({ check }) => check)).size;
  counted.passed = Object.keys(CHECKS).length - counted.failed;
  if (!isGood) say(`\n${tellStories(whole)}`);
  played.stop();
  if (isGood && values.prove) {
    const proved = await proveJudge(world, played, say);
    isGood = proved.failed === 0;
    counted.passed += proved.passed;
    counted.failed += proved.failed;
  }
  if (values.report) writeFileSync(values.report, JSON.stringify(counted));
} finally {
  const keeps = values.keep || !isGood;
  await world.stop(keeps);
  if (keeps) say(`Data and logs are kept in ${world.dir}`);
}
say(isGood ? `Survived: ${events} events, seed ${seed}` : `FAILED: npm run chaos -- --events ${events} --seed ${seed}`);
process.exit(isGood ? 0 : 1);
