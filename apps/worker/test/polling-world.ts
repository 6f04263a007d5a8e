import { randomBytes } from 'node:crypto';
import { loadWorkerConfig, type JobPayload, type StreamName } from '@perch/contracts';
import { PERMISSIONS } from '@perch/core';
import { createSecretBox, type Database, type TenantDatabase } from '@perch/db';
import { confirmAccount, connectAccount, sealTokens, streamRowsFor, type Context } from '@perch/desk';
import { makeAccount, makeDepartment, makeOrganization, type Sandbox } from '@perch/testing';
import { createTwitter, type Twitter } from '@perch/twitter';
import { PROCESSORS } from '../src/processors/processors.ts';
import { JOB_OF_STREAM } from '../src/processors/sweep.ts';
import { createServices, meterOf, type WorkerServices } from '../src/services.ts';

/** A worker that ends without a word after so many more calls to X: what it had begun is left as it stands. */
interface Doom {
  callsLeft: number;
  isDead: boolean;
}

const INTERVALS = { mentions: 60, direct_messages: 90, own_tweets: 300, search: 3600, tweet_checks: 900 };

/** The time that the sandbox and the workers of a test follow: what is skipped has passed for both. */
export class Clock {
  readonly sandbox: Sandbox;
  #aheadMs = 0;

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  now = (): Date => new Date(Date.now() + this.#aheadMs);

  async advance(seconds: number): Promise<void> {
    await this.sandbox.control.advanceClock(seconds);
    this.#aheadMs += seconds * 1000;
  }
}

/** One connected account and the processors of a worker that polls it. */
export class PollingWorld {
  readonly sandbox: Sandbox;
  readonly db: TenantDatabase;
  readonly accountId: string;
  readonly brandId: string;
  readonly username: string;
  readonly clock: Clock;
  /** Answered calls to X, by the adapter's name for them. */
  readonly calls = new Map<string, number>();
  #services: WorkerServices;
  /** of a second worker, which nobody kills */
  #beside: WorkerServices;
  #doom: Doom | null = null;

  private constructor(clock: Clock, db: TenantDatabase, account: { id: string; brandId: string; username: string }) {
    this.clock = clock;
    this.sandbox = clock.sandbox;
    this.db = db;
    this.accountId = account.id;
    this.brandId = account.brandId;
    this.username = account.username;
    this.#services = this.#beside = null!;
  }

  /**
   * An account in an organization of its own; `settings` are environment variables of the worker. One that is not
   * confirmed has been authorized at X and waits for `confirm`.
   */
  static async open(
    clock: Clock,
    database: Database,
    options: { username?: string; settings?: Record<string, string>; isConfirmed?: boolean } = {},
  ): Promise<PollingWorld> {
    const { username = 'acme', settings = {}, isConfirmed = true } = options;
    const { sandbox } = clock;
    const brand = await sandbox.control.user({ username, name: username, brand: true });
    const { db } = await makeOrganization(database);
    const config = loadWorkerConfig({
      NODE_ENV: 'test',
      APP_DATABASE_URL: process.env.APP_DATABASE_URL,
      REDIS_URL: process.env.REDIS_URL,
      PUBLIC_URL: 'http://localhost:4000',
      ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
      SMTP_URL: sandbox.smtpUrl,
      X_API_URL: sandbox.url,
      X_CLIENT_ID: sandbox.clientId,
      X_CLIENT_SECRET: sandbox.clientSecret,
      X_TIMEOUT_MS: '5000',
      ...settings,
    });
    const box = createSecretBox(config.ENCRYPTION_KEYS);
    const { id } = isConfirmed
      ? await makeAccount(db, { twitterUserId: brand.id, username })
      : await authorize(clock, db, box, { username, twitterUserId: brand.id });
    const world = new PollingWorld(clock, db, { id, brandId: brand.id, username });
    if (isConfirmed) await world.#connect(box);
    const worker = (isMortal: boolean): WorkerServices => {
      const services: WorkerServices = createServices({
        config,
        database: isMortal ? world.#mortal(database) : database,
        box,
        twitter: world.#counting(
          createTwitter({ apiUrl: sandbox.url, timeoutMs: config.X_TIMEOUT_MS }, { meter: meterOf(() => services) }),
          isMortal,
        ),
        mailer: { send: async () => ({ remoteId: 'none', answer: '250 ok' }), close: () => {} },
        producer: {
          enqueue: async () => {},
          publish: async () => {},
          scheduleSweep: async () => {},
          close: async () => {},
        },
        log: { info: () => {}, warn: () => {}, error: () => {} },
        now: () => world.now(),
      });
      return services;
    };
    world.#services = worker(true);
    world.#beside = worker(false);
    return world;
  }

  now = (): Date => this.clock.now();

  /** The next worker to run ends at its nth call to X, after the answer and before anything is written. */
  doomAfter(calls: number): void {
    this.#doom = { callsLeft: calls, isDead: false };
  }

  /** Runs a job for every stream that is due, one after the other, as one worker would; answers how many. */
  async runDue(): Promise<number> {
    const due = await this.db.query<{ name: StreamName; due_at: Date }>(
      'SELECT name, due_at FROM stream WHERE organization_id = $1 AND account_id = $2 AND due_at <= $3 ORDER BY due_at',
      [this.db.organizationId, this.accountId, this.now()],
    );
    for (const { name, due_at: dueAt } of due) await this.run(name, dueAt);
    return due.length;
  }

  async run(name: StreamName, dueAt = this.now()): Promise<void> {
    const { organizationId } = this.db;
    const payload: JobPayload<'poll-mentions'> = { organizationId, accountId: this.accountId, due: dueAt.getTime() };
    await this.#untilKilled(() => PROCESSORS[JOB_OF_STREAM[name]](this.#services)(payload));
  }

  /** The same for every delivery that is due, by one worker or by two that take each at once; answers how many. */
  async runDueDeliveries(workers: 1 | 2 = 1): Promise<number> {
    const { organizationId } = this.db;
    const due = await this.db.query<{ id: string; due_at: Date }>(
      `SELECT id, due_at FROM delivery WHERE organization_id = $1 AND due_at <= $2
         AND state IN ('held', 'queued', 'sending', 'unknown') AND hold_reason IS DISTINCT FROM 'approval'
       ORDER BY due_at, id`,
      [organizationId, this.now()],
    );
    for (const { id, due_at: dueAt } of due) {
      const payload = { organizationId, deliveryId: id, due: dueAt.getTime() };
      await Promise.all([
        this.#untilKilled(() => PROCESSORS.deliver(this.#services)(payload)),
        workers === 2 && PROCESSORS.deliver(this.#beside)(payload),
      ]);
    }
    return due.length;
  }

  async #untilKilled(job: () => Promise<void>): Promise<void> {
    try {
      await job();
    } catch (error) {
      if (!this.#doom?.isDead) throw error;
    } finally {
      if (this.#doom?.isDead) this.#doom = null; // the next job has a worker of its own
    }
  }

  /** Does what a person does who has seen the handle. */
  async confirm(importDays: number): Promise<void> {
    await confirmAccount(this.asMember(), { accountId: this.accountId, importDays });
  }

  /** The context of somebody who may set everything up. */
  asMember(): Context {
    const ctx = this.#services.contextOf(this.db.organizationId);
    return { ...ctx, actor: { kind: 'member', memberId: null, permissions: PERMISSIONS } };
  }

  /** Does what a person does whose account has lost its authorization; false when there is nothing to do. */
  async reauthorize(): Promise<boolean> {
    const { organizationId } = this.db;
    const [account] = await this.db.query<{ state: string }>(
      'SELECT state FROM account WHERE organization_id = $1 AND id = $2',
      [organizationId, this.accountId],
    );
    if (account!.state !== 'needs_reauthorization') return false;
    const { expiresIn, ...tokens } = await this.sandbox.control.token(this.username);
    const { username, brandId: twitterUserId } = this;
    await connectAccount(this.asMember(), {
      box: this.#services.box,
      accountId: this.accountId,
      identity: { twitterUserId, username, name: username, avatarUrl: null },
      tokens: { ...tokens, expiresAt: new Date(this.now().getTime() + expiresIn * 1000) },
      twitterAppId: null,
    });
    return true;
  }

  /** Seconds until the next stream is due; 0 when one is. */
  async secondsUntilDue(): Promise<number> {
    const [row] = await this.db.query<{ due_at: Date }>(
      'SELECT min(due_at) AS due_at FROM stream WHERE organization_id = $1 AND account_id = $2',
      [this.db.organizationId, this.accountId],
    );
    return Math.max(0, (row!.due_at.getTime() - this.now().getTime()) / 1000);
  }

  get services(): WorkerServices {
    return this.#services;
  }

  async #connect(box: ReturnType<typeof createSecretBox>): Promise<void> {
    const { organizationId } = this.db;
    const tokens = await this.sandbox.control.token(this.username);
    const expiresAt = new Date(this.now().getTime() + tokens.expiresIn * 1000);
    await this.db.transaction(async (tx) => {
      const account = { organizationId, accountId: this.accountId };
      await tx.stream.createMany({ data: streamRowsFor(account, INTERVALS, this.now()) });
      await tx.accountCredential.create({
        data: { ...account, ...sealTokens(box, this.accountId, { ...tokens, expiresAt }) },
      });
    });
  }

  /** Every call to X may be a mortal worker's last. */
  #counting(twitter: Twitter, isMortal: boolean): Twitter {
    const count =
      (name: string, call: (...given: never[]) => Promise<unknown>) =>
      async (...given: never[]) => {
        const answer = this.#inOurTime(await call(...given));
        this.calls.set(name, (this.calls.get(name) ?? 0) + 1);
        if (isMortal && this.#doom && --this.#doom.callsLeft < 0) {
          this.#doom.isDead = true;
          throw new Error('the worker was killed');
        }
        return answer;
      };
    return Object.fromEntries(
      Object.entries(twitter).map(([name, call]) => [name, name === 'authorizeLink' ? call : count(name, call)]),
    ) as unknown as Twitter;
  }

  /** The adapter counts the life of a token from the machine's clock; else each call would refresh it. */
  #inOurTime(answer: unknown): unknown {
    if (!(answer instanceof Object && 'expiresAt' in answer && answer.expiresAt instanceof Date)) return answer;
    const aheadMs = this.now().getTime() - Date.now();
    return { ...answer, expiresAt: new Date(answer.expiresAt.getTime() + aheadMs) };
  }

  /** Who is dead writes nothing any more. */
  #mortal(database: Database): Database {
    const alive = () => {
      if (this.#doom?.isDead) throw new Error('the worker was killed');
    };
    return {
      ...database,
      of: (organizationId) => {
        const db = database.of(organizationId);
        return {
          ...db,
          transaction: async (work) => (alive(), db.transaction(work)),
          query: async (...asked) => (alive(), db.query(...asked)),
          queries: async (...asked) => (alive(), db.queries(...asked)),
          pipeline: async (work) => (alive(), db.pipeline(work)),
          snapshot: async (work) => (alive(), db.snapshot(work)),
        };
      },
    };
  }
}

/** What the callback does once X has sent the browser back. */
async function authorize(
  clock: Clock,
  db: TenantDatabase,
  box: ReturnType<typeof createSecretBox>,
  { username, twitterUserId }: { username: string; twitterUserId: string },
): Promise<{ id: string }> {
  await makeDepartment(db, { isDefault: true });
  const { expiresIn, ...tokens } = await clock.sandbox.control.token(username);
  const quiet = async () => {};
  const ctx: Context = {
    organizationId: db.organizationId,
    actor: { kind: 'member', memberId: null, permissions: PERMISSIONS },
    db,
    enqueue: quiet,
    publish: quiet,
    now: clock.now,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  };
  const { accountId } = await connectAccount(ctx, {
    box,
    accountId: null,
    identity: { twitterUserId, username, name: username, avatarUrl: null },
    tokens: { ...tokens, expiresAt: new Date(clock.now().getTime() + expiresIn * 1000) },
    twitterAppId: null,
  });
  return { id: accountId };
}
