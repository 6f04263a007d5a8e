import { setTimeout as sleep } from 'node:timers/promises';
import { processStart } from './process-info.ts';

const GRACE_MS = 15_000;

/** Ends a server whose parent has died, and waits until it is gone. Throws when it does not go. */
export async function endOrphan(pid: number, signal: NodeJS.Signals, force: NodeJS.Signals): Promise<void> {
  const startedAt = processStart(pid);
  const isAlive = () => startedAt !== undefined && processStart(pid) === startedAt;
  for (const next of [signal, force]) {
    const deadline = Date.now() + GRACE_MS;
    if (isAlive()) process.kill(pid, next);
    while (isAlive() && Date.now() < deadline) await sleep(20);
  }
  if (isAlive())
    throw new Error(`A server left over from an earlier run (process ${pid}) does not end. Stop it by hand.`);
}
