import type { DataFolder } from './data-folder.ts';
import type { Servers } from './start-servers.ts';
import { supervise, type Program, type Supervised } from './supervise.ts';

/** All that this copy has started. */
export class RunningCopy {
  folder: DataFolder | undefined;
  servers: Servers | undefined;
  #starting: Promise<Servers> | undefined;
  isStopping = false;
  readonly #programs: Supervised[] = [];
  #urls: Record<string, string> = {};

  /** Takes the database and Redis under its care while they are still starting. */
  async adopt(starting: Promise<Servers>): Promise<Servers> {
    this.#starting = starting;
    return (this.servers = await starting);
  }

  /** Starts a program and resolves when it is ready. Rejects when it does not come up, or all is being stopped. */
  async run(program: Program): Promise<void> {
    if (this.isStopping) throw new Error('Perch is stopping');
    const supervised = supervise(program, () => this.note());
    this.#programs.push(supervised);
    await supervised.start();
  }

  /** Writes down who runs where. */
  note(urls = this.#urls): void {
    this.#urls = urls;
    if (this.isStopping) return;
    const pids = Object.fromEntries(this.#programs.map((program) => [program.name, program.pid]));
    this.folder?.noteProcesses({ launcher: process.pid, ...this.servers?.pids(), ...pids, urls });
  }

  /** Programs first, the sandbox after those that talk to it, the database last. */
  async stop(): Promise<void> {
    this.isStopping = true;
    const sandbox = this.#programs.filter((program) => program.name === 'sandbox');
    const others = this.#programs.filter((program) => program.name !== 'sandbox');
    await Promise.all(others.map((program) => program.stop()));
    await Promise.all(sandbox.map((program) => program.stop()));
    const servers = await this.#starting?.catch(() => undefined); // its failure is reported where it was awaited
    await servers?.stop();
    this.folder?.release();
  }

  kill(): void {
    this.isStopping = true;
    for (const program of this.#programs) program.kill();
    this.folder?.release(); // the database and Redis end by themselves when this process does
  }
}
