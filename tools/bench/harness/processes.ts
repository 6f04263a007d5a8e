import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What this process has kept processors busy, in seconds. */
export function ownProcessorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

const TICKS_PER_SECOND = 100;

interface ProcessTimes {
  parent: number;
  seconds: number;
  /** of children that have ended */
  endedSeconds: number;
}

function timesOf(pid: number): ProcessTimes | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const at = (index: number) => Number(fields[index]) / TICKS_PER_SECOND;
    return { parent: Number(fields[1]), seconds: at(11) + at(12), endedSeconds: at(13) + at(14) };
  } catch {
    return null;
  }
}

/** The same of a process and its children, Postgres with its connections for one; NaN where there is no /proc. */
export function processorSeconds(pid: number): number {
  const own = timesOf(pid);
  if (!own) return NaN;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => timesOf(Number(name)))
    .filter((times) => times?.parent === pid);
  return own.endedSeconds + own.seconds + children.reduce((sum, times) => sum + times!.seconds, 0);
}

/** Memory of a process that is not on disk, in bytes. */
export function residentBytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
}
