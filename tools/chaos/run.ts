import { CAST } from './cast.ts';
import { Chronicle } from './chronicle.ts';
import { Company } from './company.ts';
import { gatherEvidence, type Evidence } from './evidence.ts';
import { examine, measureProcesses, redisConnections } from './health.ts';
import { ID_JITTER_MS, Player } from './play.ts';
import { Rest } from './rest.ts';
import type { Step } from './story.ts';
import type { World } from './world.ts';

export interface Played {
  companies: readonly Company[];
  chronicle: Chronicle;
  retried: number;
  evidence: Evidence;
  /** reads everything again, for who has changed something meanwhile */
  gatherAgain: () => Promise<Evidence>;
  stop: () => void;
}

interface Options {
  world: World;
  steps: readonly Step[];
  pace: number;
  say: (line: string) => void;
}

const SAY_EVERY_MS = 10_000;
/** A run of so many events takes the time to see the jobs of killed workers cleared away. */
const THOROUGH_FROM = 1_000;

/** Sets the companies up, plays the story, waits until all is at rest, and gathers what became of it. */
export async function run({ world, steps, pace, say }: Options): Promise<Played> {
  const chronicle = new Chronicle(world.now);
  const { apiUrls, publicUrl, twilio, outside } = world;
  await outside.call('PUT', 'settings', { rateLimits: false, idJitterMs: ID_JITTER_MS });
  const companies = CAST.map((cast) => new Company({ cast, apiUrls, publicUrl, twilio, outside, chronicle }));
  await Promise.all(companies.map((company) => company.setUp()));
  const before = { fresh: await measureProcesses(world.processes), redis: await redisConnections(world) };
  say(`Ready after ${chronicle.elapsedSeconds.toFixed(1)} s: the story begins`);

  const player = new Player({ world, companies, chronicle, pace });
  const events = steps.filter((step) => step.do === 'act').length;
  let saidAt = Date.now();
  await player.play(steps, () => {
    if (Date.now() - saidAt < SAY_EVERY_MS) return;
    saidAt = Date.now();
    say(`${player.done} of ${events} events, ${player.faults.length} faults, ${chronicle.elapsedSeconds.toFixed(0)} s`);
  });
  say(`The story is told after ${chronicle.elapsedSeconds.toFixed(0)} s; now it comes to rest`);

  const rest = new Rest({ world, companies, player, chronicle });
  const restless = await rest.come();
  say(`At rest after ${chronicle.elapsedSeconds.toFixed(0)} s`);
  const health = await examine(world, companies, before, events >= THOROUGH_FROM);
  const gatherAgain = () => gatherEvidence({ world, companies, player, rest, restless, health });
  const evidence = await gatherAgain();
  const stop = () => companies.forEach((company) => company.stop());
  return { companies, chronicle, retried: rest.retried, evidence, gatherAgain, stop };
}
