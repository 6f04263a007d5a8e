import { makeOrganization, makeTicket, openTestDatabase } from '@perch/testing';
import { expect, it } from 'vitest';
import { STILL_OPEN } from './still-open.ts';

it.each(['department_id', 'assignee_id'])(
  'what is not closed by %s is found by an index, not by reading what is closed',
  async (column) => {
    const database = openTestDatabase();
    const { id: organizationId, db } = await makeOrganization(database);
    const { departmentId } = await makeTicket(db);
    const plan = await db.pipeline(async (statement) => {
      await statement('no-seqscan', 'SET LOCAL enable_seqscan = off', []);
      const explained = `EXPLAIN SELECT id FROM ticket WHERE organization_id = $1 AND ${column} = $2 AND ${STILL_OPEN}`;
      const { rows } = await statement(`explain-${column}`, explained, [organizationId, departmentId]);
      return (rows as { 'QUERY PLAN': string }[]).map((row) => row['QUERY PLAN'].trim());
    });
    expect(plan.find((line) => line.startsWith('Index Cond'))).toContain('status = ANY');
    await database.close();
  },
);
