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

function linuxProcessStart(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  // "pid (name) state ppid …": the name may hold spaces and brackets, so count from the last bracket (see proc(5))
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  const startTicks = fields[19];
  return state === 'Z' || state === 'X' ? undefined : startTicks;
}

function ps(pid: number, columns: string): string | undefined {
  const result = spawnSync('ps', ['-o', columns, '-p', String(pid)], { encoding: 'utf8' });
  return result.status === 0 ? result.stdout.trim() || undefined : undefined;
}
