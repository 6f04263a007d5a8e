import { commandLine, parentOf } from '@perch/embedded';

const SAME_KEYSTROKE_MS = 1_000;
const PARENT_CHECK_MS = 1_000;

/**
 * The first SIGINT, SIGTERM or SIGHUP, or the death of the npm that runs us, calls `stop` and then ends the process;
 * a second signal calls `kill` and ends it at once. Keeps the process alive until then.
 */
export function endOnSignal(stop: () => Promise<void>, kill: () => void): void {
  let stoppingSince: number | undefined;

  const end = (reason: string) => {
    if (stoppingSince === undefined) {
      stoppingSince = Date.now();
      console.log(`\n${reason}: stopping…`);
      stop().then(
        () => {
          console.log('Stopped.');
          process.exit(0);
        },
        (error: unknown) => {
          console.error(error);
          kill();
          process.exit(1);
        },
      );
      return;
    }
    // the terminal signals the whole group and npm hands it on once more: one keystroke, two signals
    if (Date.now() - stoppingSince < SAME_KEYSTROKE_MS) return;
    kill();
    process.exit(1);
  };

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(signal));

  const isNpmAlive = npmWatch();
  // also what keeps the process alive: the servers, being children that may not hold it, do not
  setInterval(() => {
    if (stoppingSince === undefined && !isNpmAlive()) end('npm has ended');
  }, PARENT_CHECK_MS);
}

/** Tells whether the npm that runs us, directly or by a shell, still lives; always true when we are run without npm. */
function npmWatch(): () => boolean {
  if (process.env.npm_lifecycle_event === undefined) return () => true;
  const parent = process.ppid;
  const isShell = /^\S*sh -c /.test(commandLine(parent) ?? '');
  if (!isShell) return () => process.ppid === parent;
  const npm = parentOf(parent);
  return () => process.ppid === parent && parentOf(parent) === npm;
}
