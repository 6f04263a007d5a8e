import { setTimeout as sleep } from 'node:timers/promises';

interface Started {
  pid: number;
  exited: Promise<void>;
  stop(): Promise<void>;
}

/** Postgres or Redis: can be stopped or killed, and comes back on its port with what it had on disk. */
export class KeptServer<Server extends Started> {
  readonly #start: () => Promise<Server>;
  #current: Server;

  private constructor(start: () => Promise<Server>, current: Server) {
    this.#start = start;
    this.#current = current;
  }

  static async start<Server extends Started>(start: () => Promise<Server>): Promise<KeptServer<Server>> {
    return new KeptServer(start, await start());
  }

  get current(): Server {
    return this.#current;
  }

  /** `kill`: by SIGKILL, without a word; else as an administrator restarts it. Away for `pauseMs` at least. */
  async restart(how: 'stop' | 'kill', pauseMs: number): Promise<void> {
    if (how === 'kill') process.kill(this.#current.pid, 'SIGKILL');
    else await this.#current.stop();
    await this.#current.exited;
    await sleep(pauseMs);
    this.#current = await this.#start();
  }

  stop = () => this.#current.stop();
}
