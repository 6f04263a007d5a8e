import { setTimeout as sleep } from 'node:timers/promises';
import { EMPTY, FILL } from './disk-full.ts';
import { STRUCK, type Fault } from './fault-choice.ts';
import type { KeptServer } from './kept-server.ts';
import type { World } from './world.ts';

/** No rule of the sandbox outlives this: a process that it would kill has another id by then. */
const RULE_SECONDS = 8;
/** E-mails and SMS are rare. */
const NOTICE_SECONDS = 60;
const SKEW_LASTS_MS = 5_000;
const LATE_LASTS_MS = 4_000;

/** Lets faults strike. Those that last go on in the background; `settle` ends and awaits them. */
export class Striker {
  readonly #world: World;
  readonly #lasting = new Set<Promise<void>>();
  readonly #restarts = new Map<object, Promise<void>>();

  constructor(world: World) {
    this.#world = world;
  }

  async strike(fault: Fault): Promise<void> {
    const { outside, redis } = this.#world;
    switch (fault.kind) {
      case 'kill':
        return this.#process(fault).kill();
      case 'kill-in-post': {
        const worker = this.#process({ role: 'worker', which: fault.which });
        if (worker.pid === undefined) return;
        worker.expectDeath();
        const effect = { kind: 'kill-caller', when: fault.when, pid: worker.pid };
        await outside.addFault({ match: STRUCK[fault.on], effect, times: 1, seconds: RULE_SECONDS });
        return;
      }
      case 'freeze':
        return this.#last(this.#process(fault).freeze(fault.milliseconds));
      case 'clock-skew': {
        const process = this.#process(fault);
        process.skew(fault.milliseconds);
        return this.#last(sleep(SKEW_LASTS_MS).then(() => process.skew(0)));
      }
      case 'redis-flush':
        return this.#last(ignoring(redis.flushall()));
      case 'redis-full': {
        await ignoring(redis.config('SET', 'maxmemory', '1'));
        return this.#last(sleep(fault.milliseconds).then(() => ignoring(redis.config('SET', 'maxmemory', '0'))));
      }
      case 'redis-kill':
        return this.#restart(this.#world.redisServer, 'kill');
      case 'postgres-restart':
        return this.#restart(this.#world.postgresServer, 'stop');
      case 'postgres-kill':
        return this.#restart(this.#world.postgresServer, 'kill');
      case 'postgres-cut':
        return this.#last(
          this.#sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'perch_app'"),
        );
      case 'disk-full':
        return this.#last(
          this.#sql(FILL)
            .then(() => sleep(fault.milliseconds))
            .then(() => this.#sql(EMPTY)),
        );
      case 'x': {
        const { effect, on, times, seconds = 30 } = fault;
        await outside.addFault({ match: STRUCK[on], effect, ...(times && { times }), seconds });
        return;
      }
      case 'notices': {
        const { effect, on, times } = fault;
        await outside.addFault({ match: STRUCK[on], effect, times, seconds: NOTICE_SECONDS });
        return;
      }
      case 'revoke':
        await outside.addFault({ match: { user: fault.user }, effect: { kind: 'revoke' }, times: 1, seconds: 60 });
        return;
      case 'index-late': {
        await outside.call('PUT', 'faults', { indexDelaySeconds: { min: 0, max: fault.seconds } });
        const back = () => outside.call('PUT', 'faults', { indexDelaySeconds: { min: 0, max: 0 } });
        return this.#last(sleep(LATE_LASTS_MS).then(() => void back()));
      }
    }
  }

  /** Everything that lasts has ended, and X behaves. */
  async settle(): Promise<void> {
    await this.#world.outside.clearFaults();
    while (this.#lasting.size > 0) await Promise.all(this.#lasting);
    await this.#sql(EMPTY);
    await this.#world.redis.config('SET', 'maxmemory', '0');
  }

  #process({ role, which }: { role: 'api' | 'worker'; which: number }) {
    return this.#world[role === 'api' ? 'apis' : 'workers'][which]!;
  }

  /** One restart of a server after the other. */
  #restart(server: Pick<KeptServer<never>, 'restart'>, how: 'stop' | 'kill'): void {
    const before = this.#restarts.get(server) ?? Promise.resolve();
    const restarted = before.then(() => server.restart(how, 200));
    this.#restarts.set(server, restarted);
    this.#last(restarted);
  }

  async #sql(text: string): Promise<void> {
    await this.#world.query(text);
  }

  #last(work: Promise<void>): void {
    this.#lasting.add(work);
    void work.finally(() => this.#lasting.delete(work));
  }
}

/** Redis may be away: then there is nothing to do. */
async function ignoring(work: Promise<unknown>): Promise<void> {
  await Promise.race([work.catch(() => undefined), sleep(2_000)]);
}
