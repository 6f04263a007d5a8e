import { createWriteStream, existsSync, readdirSync, type WriteStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { spawnGuarded, type GuardedProcess } from '@perch/embedded';
import { root } from '../setup/root.mjs';

export interface ProcessOptions {
  name: string;
  role: 'api' | 'worker';
  env: NodeJS.ProcessEnv;
  logFile: string;
  /** milliseconds that its clock is ahead of the computer's */
  aheadMs: () => number;
}

export interface Memory {
  heapUsed: number;
  rss: number;
}

const CLOCK = pathToFileURL(path.join(import.meta.dirname, 'shifted-clock.mjs')).href;
const RESTART_PAUSE_MS = 300;
const FAILED_PAUSE_MS = 1_000;
const STEADY_MS = 3_000;

/** One process of Perch as a supervisor keeps it: whenever it ends it is started again. */
export class ManagedProcess {
  readonly name: string;
  readonly role: 'api' | 'worker';
  /** how often it was started */
  starts = 0;
  /** ended by itself, not by us */
  crashes = 0;
  startedAt = 0;
  readonly #options: ProcessOptions;
  readonly #log: WriteStream;
  #running: GuardedProcess | undefined;
  #isStopping = false;
  readonly #killed = new Set<number>();
  #skewMs = 0;
  #memory: ((memory: Memory) => void) | undefined;

  constructor(options: ProcessOptions) {
    this.#options = options;
    this.name = options.name;
    this.role = options.role;
    this.#log = createWriteStream(options.logFile, { flags: 'a' });
  }

  get pid(): number | undefined {
    return this.#running?.isRunning() ? this.#running.pid : undefined;
  }

  async start(): Promise<void> {
    await this.#launch();
    void this.#keep();
  }

  kill(): void {
    const { pid } = this;
    if (pid === undefined) return;
    this.expectDeath();
    process.kill(pid, 'SIGKILL');
  }

  /** Somebody else kills it: that counts as our doing. */
  expectDeath(): void {
    if (this.pid !== undefined) this.#killed.add(this.pid);
  }

  /** No processor for a while. */
  async freeze(milliseconds: number): Promise<void> {
    const { pid } = this;
    if (pid === undefined) return;
    signal(pid, 'SIGSTOP');
    await sleep(milliseconds);
    signal(pid, 'SIGCONT');
  }

  /** Its clock differs from the others' by so much. */
  skew(milliseconds: number): void {
    this.#skewMs = milliseconds;
    this.tellTime();
  }

  tellTime(): void {
    this.#tell(`clock ${this.#options.aheadMs() + this.#skewMs}`);
  }

  /** What is in use after a collection of garbage; undefined when it does not answer. */
  async memory(): Promise<Memory | undefined> {
    const answer = new Promise<Memory>((resolve) => (this.#memory = resolve));
    this.#tell('memory');
    return Promise.race([answer, sleep(5_000).then(() => undefined)]);
  }

  /** Open files and sockets; undefined where the system does not tell. */
  openFiles(): number | undefined {
    const folder = `/proc/${this.pid}/fd`;
    return existsSync(folder) ? readdirSync(folder).length : undefined;
  }

  /** Ends at once and stays away. */
  retire(): void {
    this.#isStopping = true;
    this.kill();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#running?.stop('SIGTERM', 12_000, 'SIGKILL');
  }

  #tell(line: string): void {
    if (this.#running?.isRunning()) this.#running.child.stdin!.write(`${line}\n`);
  }

  async #launch(): Promise<void> {
    const { env, role, aheadMs } = this.#options;
    const main = path.join(root, 'apps', role, 'dist', 'main.js');
    const flags = ['--expose-gc', '--enable-source-maps', '--import', CLOCK];
    const running = await spawnGuarded(process.execPath, [...flags, main], {
      env: { ...env, CHAOS_AHEAD_MS: String(aheadMs() + this.#skewMs) },
      cwd: root,
      orphanSignal: 'SIGKILL',
      stdin: 'pipe',
    });
    running.child.stdin!.on('error', () => {});
    (running.child.stdin as unknown as { unref(): void }).unref();
    this.#running = running;
    this.starts += 1;
    this.startedAt = Date.now();
    this.#log.write(`--- started as process ${running.pid}\n`);
    for (const stream of [running.child.stdout!, running.child.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => this.#hear(line));
    }
    this.tellTime(); // it may have moved on while the process came up
  }

  #hear(line: string): void {
    if (!line.startsWith('{"chaosMemory"')) return void this.#log.write(`${line}\n`);
    this.#memory?.((JSON.parse(line) as { chaosMemory: Memory }).chaosMemory);
  }

  async #keep(): Promise<void> {
    while (!this.#isStopping) {
      const running = this.#running!;
      await running.exited;
      if (this.#isStopping) return;
      const { exitCode, signalCode } = running.child;
      this.#log.write(`--- process ${running.pid} ended (${signalCode ?? `exit code ${exitCode}`})\n`);
      if (!this.#killed.has(running.pid)) this.crashes += 1;
      await sleep(Date.now() - this.startedAt < STEADY_MS ? FAILED_PAUSE_MS : RESTART_PAUSE_MS);
      if (!this.#isStopping) await this.#launch();
    }
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
