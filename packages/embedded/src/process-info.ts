import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When a process started, as an opaque text; undefined when it is not alive. A pid together with this text names one
 * process for good: pids are recycled, and `kill(pid, 0)` also says yes to recycled ones and to zombies.
 */
export function processStart(pid: number): string | undefined {
  if (process.platform === 'linux') return linuxProcessStart(pid);
  const [state, ...started] = ps(pid, 'stat=,lstart=')?.split(/\s+/) ?? [];
  return state === undefined || state.startsWith('Z') ? undefined : started.join(' ');
}

/** The command line of a live process, arguments separated by spaces; undefined when it cannot be read. */
export function commandLine(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'command=');
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return undefined;
  }
}

/** The pid of a process's parent; undefined when the process is not there. */
export function parentOf(pid: number): number | undefined {
  const parent = process.platform === 'linux' ? linuxStat(pid)?.[1] : ps(pid, 'ppid=');
  return parent === undefined ? undefined : Number(parent);
}

function linuxProcessStart(pid: number): string | undefined {
  const [state, ...others] = linuxStat(pid) ?? [];
  const startTicks = others[18];
  return state === 'Z' || state === 'X' ? undefined : startTicks;
}

/** The fields of /proc/pid/stat from the third on: state, parent's pid, … (see proc(5)). */
function linuxStat(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // "pid (name) state …": the name may hold spaces and brackets, so count from the last bracket
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function ps(pid: number, columns: string): string | undefined {
  const result = spawnSync('ps', ['-o', columns, '-p', String(pid)], { encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() || undefined : undefined;
}
