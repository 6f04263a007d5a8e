import type { Evidence } from './evidence.ts';
import type { Check, Finding } from './finding.ts';

/** Pools fill and code is compiled as it is used; what goes on growing passes this sooner or later. */
const MORE_FILES = 60;
const MORE_HEAP = 64 * 1024 * 1024;

/** What is stuck, leaks, or is not told live. */
export function judgeHealth({ health, restless, lostGaps }: Evidence): Finding[] {
  const { connections, mostConnections } = health;
  const leaks = [...health.hangingConnections.map((what) => `a connection is ${what}`)];
  for (const server of ['postgres', 'redis'] as const) {
    if (connections[server] > mostConnections[server]) {
      leaks.push(`${connections[server]} connections to ${server}, at most ${mostConnections[server]} are explained`);
    }
  }
  for (const { name, role, memory, openFiles } of health.processes) {
    const ofRole = health.fresh.filter((each) => each.role === role);
    const most = (value: (each: (typeof ofRole)[number]) => number | null | undefined) =>
      Math.max(...ofRole.map((each) => value(each) ?? Infinity));
    if (memory === null) leaks.push(`${name} does not tell its memory`);
    else if (memory.heapUsed > most((each) => each.memory?.heapUsed) + MORE_HEAP) {
      leaks.push(`${name} holds ${Math.round(memory.heapUsed / 1024 / 1024)} MB after a collection`);
    }
    if (openFiles !== null && openFiles > most((each) => each.openFiles) + MORE_FILES) {
      leaks.push(`${name} has ${openFiles} files and sockets open`);
    }
  }
  const as = (check: Check, list: readonly string[]): Finding[] => list.map((what) => ({ check, what }));
  return [
    ...as('stuck', [...restless, ...health.overdueRows, ...health.stuckJobs]),
    ...as('coverage', lostGaps),
    ...as('leaks', leaks),
    ...as('live', health.unheard),
  ];
}
