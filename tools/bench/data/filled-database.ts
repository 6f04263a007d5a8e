import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { openDatabase } from '@perch/db';
import {
  asApplication,
  makeDepartment,
  makeMember,
  makeOrganization,
  startServers,
  type Servers,
} from '@perch/testing';
import pg from 'pg';
import { hashPassword } from '../../../apps/api/src/auth/hash-password.ts';
import type { Report } from '../harness/figures.ts';
import { directMessagesSql, DONE, HELPERS, PEOPLE, peopleSql, ticketsSql, type Filling } from './fill-sql.ts';
import { fragments } from './fragments.ts';
import { REPORT_TABLES, reportSql } from './report-sql.ts';

export const PASSWORD = 'correct horse battery';
export const UNTIL = '2026-11-28T12:00:00.000Z';
export const LONG_THREAD = 2000;
/** Beside the one that is measured: so many others that hold a tenth of the tickets together. */
const OTHERS = 10;
const DATABASE = 'perch_bench';
const SETTINGS = {
  shared_buffers: '1GB',
  effective_cache_size: '4GB',
  maintenance_work_mem: '512MB',
  max_wal_size: '16GB',
};
const root = path.resolve(import.meta.dirname, '../../..');

export interface FilledDatabase {
  servers: Servers;
  organizationId: string;
  /** addresses of members, who sign in with `PASSWORD` */
  emails: string[];
  /** the ticket with the long thread; '' where there are no threads */
  longTicketId: string;
  tickets: number;
  settings: string;
  stop(): Promise<void>;
}

/** What is filled in, by which SQL; `generators` are the files that it hangs on. */
interface Contents {
  folder: string;
  generators: string[];
  tables: string[];
  sql: (filling: Filling) => string[];
}
const EVERYTHING: Contents = {
  folder: '',
  generators: ['fill-sql.ts', 'fragments.ts', 'tweets.ts'],
  tables: ['ticket', 'message', 'tweet', 'profile', 'contact', 'direct_message', 'dm_conversation'],
  sql: (filling) => [...peopleSql(filling), ...ticketsSql(filling), ...directMessagesSql(filling), DONE],
};
const OF_REPORTS: Contents = {
  folder: 'reports-',
  generators: ['fill-sql.ts', 'report-sql.ts'],
  tables: [...REPORT_TABLES, 'profile', 'contact'],
  sql: (filling) => [...peopleSql(filling), ...reportSql(filling), DONE],
};

/** What the data hangs on: another generator makes it anew. New migrations are applied to it, as anywhere. */
function fingerprint(tickets: number, { generators }: Contents): string {
  const hash = createHash('sha256').update(`${tickets} ${UNTIL} ${OTHERS} ${LONG_THREAD}`);
  for (const name of generators) hash.update(readFileSync(path.join(import.meta.dirname, name)));
  return hash.digest('hex').slice(0, 12);
}

/**
 * An organization with so many tickets and five tweets for each, beside ten smaller ones. Kept in `.perch/bench` and
 * used again; a million tickets take some minutes and twelve gigabytes the first time.
 */
export const filledDatabase = (tickets: number, report: Pick<Report, 'progress'>): Promise<FilledDatabase> =>
  kept(tickets, EVERYTHING, report);

/** The same with what reports count alone: a million tickets take a tenth of the time and of the room. */
export const reportDatabase = (tickets: number, report: Pick<Report, 'progress'>): Promise<FilledDatabase> =>
  kept(tickets, OF_REPORTS, report);

async function kept(tickets: number, contents: Contents, report: Pick<Report, 'progress'>): Promise<FilledDatabase> {
  const folder = path.join(root, '.perch/bench', `${contents.folder}${tickets}`);
  const mark = path.join(folder, 'filled');
  if (!existsSync(mark) || readFileSync(mark, 'utf8') !== fingerprint(tickets, contents)) {
    rmSync(folder, { recursive: true, force: true });
  }
  mkdirSync(folder, { recursive: true });
  const servers = await startServers({ database: DATABASE, durable: false, folder, settings: SETTINGS });
  try {
    if (!existsSync(mark)) {
      const began = performance.now();
      report.progress(`making ${tickets.toLocaleString('en')} tickets`);
      await fill(servers, tickets, contents, report);
      writeFileSync(mark, fingerprint(tickets, contents));
      report.progress(`made in ${((performance.now() - began) / 1000).toFixed(0)} s`);
    }
    return { servers, ...(await known(servers)), tickets, stop: () => servers.stop() };
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

async function asOwner<T>(servers: Servers, work: (owner: pg.Client) => Promise<T>): Promise<T> {
  const owner = new pg.Client({ connectionString: servers.postgresUrl(DATABASE) });
  await owner.connect();
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
}

const known = (servers: Servers) =>
  asOwner(servers, async (owner) => {
    const [organization] = (
      await owner.query<{ id: string }>('SELECT id FROM organization ORDER BY last_ticket_number DESC LIMIT 1')
    ).rows;
    const organizationId = organization!.id;
    const members = await owner.query<{ email: string }>(
      'SELECT email FROM member WHERE organization_id = $1 ORDER BY name',
      [organizationId],
    );
    const [long] = (
      await owner.query<{ id: string }>(
        'SELECT id FROM ticket WHERE organization_id = $1 AND message_count = $2 ORDER BY number DESC LIMIT 1',
        [organizationId, LONG_THREAD],
      )
    ).rows;
    const names = [...Object.keys(SETTINGS), 'work_mem', 'fsync', 'synchronous_commit', 'jit'];
    const settings = await owner.query<{ name: string; value: string }>(
      'SELECT name, current_setting(name) AS value FROM pg_settings WHERE name = ANY ($1) ORDER BY name',
      [names],
    );
    return {
      organizationId,
      emails: members.rows.map(({ email }) => email),
      longTicketId: long?.id ?? '',
      settings: settings.rows.map(({ name, value }) => `${name} ${value}`).join(', '),
    };
  });

async function fill(
  servers: Servers,
  tickets: number,
  contents: Contents,
  report: Pick<Report, 'progress'>,
): Promise<void> {
  const organizations: string[] = [];
  const database = openDatabase(asApplication(servers.postgresUrl(DATABASE)), { maxConnections: 4 });
  for (let index = 0; index <= OTHERS; index++) organizations.push(await people(database, index));
  await database.close();

  await asOwner(servers, async (owner) => {
    // rows are right by how they are made; keys are checked when their indexes are built again
    await owner.query(`SET session_replication_role = replica; SET work_mem = '256MB'; SET jit = off; ${HELPERS}`);
    await owner.query(
      'INSERT INTO bench.fragment SELECT o - 1, f.language, f.text FROM unnest($1::text[], $2::text[]) WITH ORDINALITY f(language, text, o)',
      [fragments().map(({ language }) => language), fragments().map(({ text }) => text)],
    );
    const { rows: indexes } = await owner.query<{ name: string; definition: string }>(
      `SELECT i.indexname AS name, i.indexdef AS definition FROM pg_indexes i
       WHERE i.schemaname = 'public' AND i.tablename = ANY ($1)
         AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = format('public.%I', i.indexname)::regclass)`,
      [contents.tables],
    );
    for (const { name } of indexes) await owner.query(`DROP INDEX "${name}"`);
    let offset = 0;
    for (const [index, organizationId] of organizations.entries()) {
      const share = index === 0 ? tickets : Math.ceil(tickets / 10 / OTHERS);
      const longThread = index === 0 ? LONG_THREAD : 0;
      const filling: Filling = { organizationId, offset, tickets: share, longThread, until: UNTIL, days: 730 };
      for (const statement of contents.sql(filling)) {
        const began = performance.now();
        await owner.query(statement);
        const took = (performance.now() - began) / 1000;
        if (took > 10) report.progress(`${took.toFixed(0)} s: ${statement.trim().split(/\s+/).slice(0, 4).join(' ')}`);
      }
      offset += share + 1_000_000;
    }
    report.progress('indexes');
    for (const { definition } of indexes) await owner.query(definition);
    await owner.query('DROP SCHEMA bench CASCADE');
    await owner.query('VACUUM ANALYZE');
    await owner.query('CHECKPOINT');
  });
}

/** An organization with departments and members, before it has any tickets. */
async function people(database: ReturnType<typeof openDatabase>, index: number): Promise<string> {
  const { db, id: organizationId } = await makeOrganization(database, { name: `Organization ${index}` });
  const departments = [];
  for (let number = 0; number < PEOPLE.departments; number++) {
    departments.push(await makeDepartment(db, { name: `Department ${number}`, isDefault: number === 0 }));
  }
  const password = await hashPassword(PASSWORD);
  const members = index === 0 ? PEOPLE.members : 5;
  for (let number = 0; number < members; number++) {
    const name = `Agent ${String(number).padStart(2, '0')}`;
    const member = await makeMember(db, { name, builtInRole: 'administrator' });
    const memberId = member.id;
    const own = departments.filter((_, place) => place % members === number % members || place === number % 8);
    await db.transaction(async (tx) => {
      const { userId } = member;
      await tx.userCredential.create({ data: { userId, providerId: 'credential', accountId: userId, password } });
      await tx.departmentMember.createMany({
        data: own.map(({ id: departmentId }) => ({ organizationId, departmentId, memberId })),
      });
    });
  }
  return organizationId;
}
