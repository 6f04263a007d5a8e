// Loaded into each process of Perch before anything else: its clock shows what the run says, so that hours can pass in
// a moment and clocks can differ. Timers go on in real time, as they do when a computer's clock is set.
import { createInterface } from 'node:readline';

const RealDate = Date;
let aheadMs = Number(process.env.CHAOS_AHEAD_MS ?? 0);
const now = () => RealDate.now() + aheadMs;

globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, asked) => Reflect.construct(target, given.length === 0 ? [now()] : given, asked),
  apply: () => new RealDate(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : Reflect.get(target, name, receiver)),
});

const commands = createInterface({ input: process.stdin });
commands.on('line', (line) => {
  const [command, value] = line.split(' ');
  if (command === 'clock') aheadMs = Number(value);
  if (command === 'memory') {
    globalThis.gc?.();
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    process.stdout.write(`${JSON.stringify({ chaosMemory: { heapUsed, rss } })}\n`);
  }
});
/** @type {{ unref?: () => void }} */ (process.stdin).unref?.();
