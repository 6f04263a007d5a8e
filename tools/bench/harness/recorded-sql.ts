import type { Context } from '@perch/desk';
import { openDatabase, type Database, type TenantDatabase } from '@perch/db';
import { BUILT_IN_ROLES } from '@perch/core';

export interface RecordedStatement {
  text: string;
  values: unknown[];
  /** planned once for each connection */
  name?: string;
}

/** A context for verbs outside of any process; nothing is enqueued or published. */
export const contextOf = (db: TenantDatabase, memberId: string | null = null, now = new Date()): Context => ({
  organizationId: db.organizationId,
  actor: { kind: 'member', memberId, permissions: BUILT_IN_ROLES.administrator.permissions },
  db,
  enqueue: async () => {},
  publish: async () => {},
  now: () => now,
  log: { info: () => {}, warn: () => {}, error: () => {} },
});

/** The statements that a verb sends, to be sent again without it. */
export async function recordStatements(
  ctx: Context,
  verb: (ctx: Context) => Promise<unknown>,
): Promise<RecordedStatement[]> {
  const statements: RecordedStatement[] = [];
  const db: TenantDatabase = {
    ...ctx.db,
    query(text, values = [], name) {
      statements.push({ text, values, ...(name !== undefined && { name }) });
      return ctx.db.query(text, values, name);
    },
    queries(...asked) {
      statements.push(...asked.map(({ values = [], ...each }) => ({ values, ...each })));
      return ctx.db.queries(...asked);
    },
    snapshot: (work) =>
      ctx.db.snapshot((statement, copy) =>
        work(
          (name, text, values) => {
            statements.push({ text, values, ...(name && { name }) });
            return statement(name, text, values);
          },
          (text) => {
            statements.push({ text, values: [] });
            return copy(text);
          },
        ),
      ),
  };
  await verb({ ...ctx, db });
  return statements;
}

/** Milliseconds of each round of the statements, on so many connections at once. */
export async function bareSql(
  url: string,
  organizationId: string,
  statements: RecordedStatement[],
  options: { connections: number; seconds: number },
): Promise<number[]> {
  const database: Database = openDatabase(url, { maxConnections: options.connections });
  const db = database.of(organizationId);
  const samples: number[] = [];
  const until = performance.now() + options.seconds * 1000;
  const connection = async () => {
    while (performance.now() < until) {
      const began = performance.now();
      for (const { text, values, name } of statements) await db.query(text, values, name);
      samples.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: options.connections }, connection));
  await database.close();
  return samples;
}

interface Explained {
  'Execution Time': number;
  'Planning Time': number;
  Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number };
}

/**
 * What Postgres says of the statements: the best of some runs, which a busy machine disturbs least. Planning counts for
 * those that are planned each time.
 */
export async function explain(db: TenantDatabase, statements: RecordedStatement[], runs = 5) {
  let planMs = 0;
  let executionMs = 0;
  let blocks = 0;
  for (const { text, values, name } of statements) {
    const plans: Explained[] = [];
    for (let run = 0; run < runs; run++) {
      const [row] = await db.query<{ 'QUERY PLAN': [Explained] }>(
        `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`,
        values,
      );
      plans.push(row!['QUERY PLAN'][0]);
    }
    if (name === undefined) planMs += Math.min(...plans.map((plan) => plan['Planning Time']));
    executionMs += Math.min(...plans.map((plan) => plan['Execution Time']));
    const { Plan: last } = plans.at(-1)!;
    blocks += last['Shared Hit Blocks'] + last['Shared Read Blocks'];
  }
  return { planMs, executionMs, blocks };
}
