import { randomBytes, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  activitySubjects,
  connectedAccountsOf,
  dueErasures,
  installationFigures,
  invitationOfToken,
  invitationsTo,
  membershipsOf,
  organizationsWithTweet,
} from './lookups.ts';
import { liftWall, openDatabase, settleAll, type Database } from './tenant-database.ts';
import { uuid7 } from './uuid7.ts';

let database: Database;
let owner: pg.Client;
beforeAll(async () => {
  database = openDatabase(process.env.APP_DATABASE_URL!, { maxConnections: 4 });
  owner = new pg.Client({ connectionString: process.env.OWNER_DATABASE_URL });
  await owner.connect();
});
afterAll(async () => {
  await database.close();
  await owner.end();
});

/** An organization with one row in `department` and in `contact`. */
async function organization(name: string) {
  const organizationId = uuid7();
  const tenant = database.of(organizationId);
  const contactId = uuid7();
  await tenant.transaction(async (tx) => {
    await tx.organization.create({ data: { id: organizationId, name } });
    await tx.department.create({ data: { organizationId, name: 'Support', isDefault: true } });
    await tx.contact.create({ data: { organizationId, id: contactId, name: 'Ana' } });
  });
  return { organizationId, tenant, contactId };
}

describe('the application role', () => {
  it('is no superuser, does not bypass row-level security and owns nothing', async () => {
    const { rows } = await database.pool.query<Record<string, unknown>>(
      `SELECT current_user AS name, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
              (SELECT count(*)::int FROM pg_class WHERE relowner = r.oid) AS owned
       FROM pg_roles r WHERE rolname = current_user`,
    );
    expect(rows[0]).toEqual({
      name: 'perch_app',
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      owned: 0,
    });
  });

  it('cannot become a role that may more', async () => {
    await expect(database.pool.query('SET ROLE perch_bypass')).rejects.toThrow(/permission denied/);
    await expect(database.pool.query('ALTER TABLE ticket NO FORCE ROW LEVEL SECURITY')).rejects.toThrow(
      /must be owner/,
    );
    await expect(database.pool.query('SELECT * FROM _prisma_migrations')).rejects.toThrow(/permission denied/);
  });
});

describe('every table that holds organization_id', () => {
  it('has a forced policy, leads its primary key and its foreign keys with the organization', async () => {
    const { rows: tables } = await owner.query<{ name: string; forced: boolean; policies: number; first_key: string }>(
      `SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,
              (SELECT count(*)::int FROM pg_policy p WHERE p.polrelid = c.oid
                AND p.polcmd = '*' AND p.polqual IS NOT NULL AND p.polwithcheck IS NOT NULL) AS policies,
              (SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = i.indkey[0]
               WHERE i.indrelid = c.oid AND i.indisprimary) AS first_key
       FROM pg_class c JOIN pg_attribute o ON o.attrelid = c.oid AND o.attname = 'organization_id' AND NOT o.attisdropped
       WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace`,
    );
    expect(tables.length).toBeGreaterThan(15);
    for (const table of tables) {
      expect(table, table.name).toMatchObject({ forced: true, policies: 1, first_key: 'organization_id' });
    }
    const { rows: loose } = await owner.query<{ conname: string }>(
      `SELECT k.conname FROM pg_constraint k
       JOIN pg_attribute r ON r.attrelid = k.confrelid AND r.attname = 'organization_id'
       WHERE k.contype = 'f' AND NOT EXISTS (
         SELECT FROM unnest(k.conkey, k.confkey) AS pair(own, their)
         JOIN pg_attribute o ON o.attrelid = k.conrelid AND o.attnum = pair.own AND o.attname = 'organization_id'
         JOIN pg_attribute t ON t.attrelid = k.confrelid AND t.attnum = pair.their AND t.attname = 'organization_id')`,
    );
    expect(loose).toEqual([]);
  });

  it('shows nothing outside an organization', async () => {
    await organization('Seen by nobody');
    const { rows: tables } = await owner.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'organization_id'`,
    );
    for (const { name } of [...tables, { name: 'organization' }]) {
      const { rows } = await database.pool.query<{ count: number }>(`SELECT count(*)::int FROM "${name}"`);
      expect(rows[0]!.count, name).toBe(0);
    }
  });
});

describe('the wall between departments', () => {
  /**
   * Tables without a wall: what they hold belongs to no ticket, and is read or written behind the wall. Each table of an
   * organization is walled, or named here.
   */
  const EVERYBODYS = [
    // the organization itself: its people, departments and their mail, and what they have set
    ...['department', 'department_mail', 'department_member', 'invitation', 'invitation_department', 'member', 'role'],
    ...['phone_code', 'add_on', 'mailbox', 'left_mail', 'audit_entry', 'canned_reply_department', 'saved_search'],
    ...[
      'saved_view',
      'stream_reading',
      'dm_reading',
      'api_key',
      'idempotency_key',
      'notification_setting',
      'report_mail',
    ],
    'organization_deletion',
    'retention',
    // which days are packed for reports, and when something of the past has changed: not what
    'report_day',
    'report_mark',
    // its accounts, and how they are polled and paid for
    ...['account', 'account_credential', 'oauth_request', 'twitter_app', 'stream', 'coverage_gap', 'coverage_hour'],
    ...[
      'keyword',
      'keyword_rematch',
      'escalation_rule',
      'escalation_recipient',
      'escalation_hour',
      'escalation_minute',
      'escalation_minute_people',
      'usage_day',
      'usage_resource',
      'lookup',
    ],
    // people, who may have written to any department
    ...['profile', 'contact', 'contact_consent', 'erased_profile', 'erasure'],
  ].toSorted();

  it('stands around every table of an organization but those that are read behind it', async () => {
    const { rows } = await owner.query<{ name: string; walls: number }>(
      `SELECT c.relname AS name, (SELECT count(*)::int FROM pg_policy p WHERE p.polrelid = c.oid AND NOT p.polpermissive
         AND p.polcmd = '*' AND p.polroles = ARRAY['perch_walled'::regrole::oid]) AS walls
       FROM pg_class c JOIN pg_attribute o ON o.attrelid = c.oid AND o.attname = 'organization_id' AND NOT o.attisdropped
       WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1`,
    );
    expect(rows.filter(({ walls }) => walls === 0).map(({ name }) => name)).toEqual(EVERYBODYS);
  });

  it('is a role that the application becomes for a step and inherits nothing of', async () => {
    const { rows } = await owner.query<Record<string, unknown>>(
      `SELECT m.inherit_option, m.set_option, m.admin_option, r.rolcanlogin, r.rolsuper, r.rolbypassrls, r.rolcreaterole
       FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid
       WHERE m.roleid = 'perch_walled'::regrole AND m.member = 'perch_app'::regrole`,
    );
    expect(rows).toEqual([
      {
        ...{ inherit_option: false, set_option: true, admin_option: false },
        ...{ rolcanlogin: false, rolsuper: false, rolbypassrls: false, rolcreaterole: false },
      },
    ]);
    const { rows: tables } = await owner.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS may
       WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
         AND has_table_privilege('perch_app', c.oid, may) <> has_table_privilege('perch_walled', c.oid, may)`,
    );
    expect(tables).toEqual([]);
    const { rows: functions } = await owner.query<{ name: string }>(
      `SELECT p.proname AS name FROM pg_proc p
       WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace AND has_function_privilege('perch_walled', p.oid, 'EXECUTE')`,
    );
    expect(functions).toEqual([{ name: 'is_ticket_in_sight' }]);
    // past the policies, and what of it a wall hides has another view in its place
    const { rows: views } = await owner.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c WHERE c.relkind = 'v' AND c.relnamespace = 'public'::regnamespace
         AND has_table_privilege('perch_walled', c.oid, 'SELECT') ORDER BY 1`,
    );
    expect(views).toEqual([{ name: 'contact_search' }, { name: 'profile_search' }]);
  });

  it('is asked for its departments once for a statement, not at each row', async () => {
    const { rows } = await owner.query<{ name: string; sql: string }>(
      `SELECT tablename AS name, qual AS sql FROM pg_policies WHERE policyname = 'wall'
       UNION ALL SELECT viewname, definition FROM pg_views WHERE schemaname = 'walled' ORDER BY 1`,
    );
    const asking = rows.filter(({ sql }) => sql.includes('current_departments()'));
    expect(asking.map(({ name }) => name)).toContain('ticket');
    expect(asking.filter(({ sql }) => /(?<!\(\s*SELECT )current_departments\(\)/.test(sql))).toEqual([]);
  });

  it('shows nothing to who is in no department, and stands for its own steps only', async () => {
    const { organizationId, tenant } = await organization('Walled');
    const { id: departmentId } = await tenant.transaction(async (tx) => {
      const department = await tx.department.findFirstOrThrow();
      const at = new Date();
      const made = { subject: 'Seen', channel: 'manual', reason: {}, lastMessageAt: at, openedAt: at };
      await tx.ticket.create({ data: { organizationId, number: 1, departmentId: department.id, ...made } });
      return department;
    });
    const count = `SELECT count(*)::int FROM ticket WHERE organization_id = $1`;
    const seen = async (departmentIds: string[] | null) =>
      (await database.of(organizationId, { departmentIds }).query(count, [organizationId], 'count'))[0];
    const asked = await Promise.all([
      seen([]),
      seen([departmentId]),
      seen(null),
      seen([uuid7()]),
      seen([departmentId]),
    ]);
    expect(asked.map((row) => row?.count)).toEqual([0, 1, 1, 0, 1]);
    const walled = database.of(organizationId, { departmentIds: [] });
    expect(await walled.transaction((tx) => tx.ticket.count())).toBe(0);
    // settings of who may manage the organization are behind no wall, for reading or for writing
    const sso = `INSERT INTO sso_connection (organization_id, issuer, client_id, key_id, sealed, is_enabled, is_required, changed_at)
      VALUES ($1, 'https://a.example', 'perch', 'k', '', true, false, now()) RETURNING issuer`;
    await expect(walled.query(sso, [organizationId])).rejects.toThrow(/row-level security/);
    expect(await tenant.query(sso, [organizationId])).toHaveLength(1);
    expect(await walled.query('SELECT issuer FROM sso_connection')).toEqual([]);
    const lifted = await walled.pipeline(async (statement) => {
      await liftWall(walled, statement);
      return (await statement('count', count, [organizationId])).rows;
    });
    expect(lifted).toEqual([{ count: 1 }]);
    expect((await database.pool.query('SELECT current_user AS name')).rows).toEqual([{ name: 'perch_app' }]);
  });
});

describe('figures of the installation', () => {
  it('sum over all organizations what is under way, late and of today, and name none', async () => {
    const at = new Date('2031-03-04T05:06:07Z');
    for (const name of ['Counted', 'Counted too']) {
      const { organizationId, tenant } = await organization(name);
      const accountId = uuid7();
      await tenant.transaction(async (tx) => {
        const department = await tx.department.findFirstOrThrow({ where: { organizationId } });
        const row = { organizationId, accountId };
        await tx.account.create({
          data: {
            organizationId,
            id: accountId,
            twitterUserId: String(name.length),
            username: 'a',
            name: 'A',
            departmentId: department.id,
          },
        });
        const due = (seconds: number) => new Date(at.getTime() - seconds * 1000);
        await tx.stream.create({
          data: { ...row, name: 'mentions', dueAt: due(40), intervalSeconds: 60, startsAt: due(900) },
        });
        await tx.delivery.createMany({
          data: (['queued', 'discarded'] as const).map((state) => ({
            organizationId,
            kind: 'sms',
            state,
            payload: {},
            target: state,
            dueAt: due(9),
          })),
        });
        await tx.usageDay.createMany({
          data: [4, 5].map((day) => ({
            ...row,
            day: new Date(`2031-03-0${day - 1}`),
            kind: 'post_read',
            units: 1,
            costMicros: 1000 * day,
          })),
        });
      });
    }
    const figures = await installationFigures(database, at);
    expect(Object.fromEntries(figures.map(({ figure, label, value }) => [`${figure} ${label}`, value]))).toEqual({
      'deliveries queued': 2,
      'delivery_overdue_seconds queued': 9,
      'streams_overdue mentions': 2,
      'stream_overdue_seconds mentions': 40,
      'cost_today_micros post_read': 10_000,
    });
  });
});

describe('two organizations', () => {
  it('see only their own rows, through Prisma and through SQL', async () => {
    const [one, other] = await Promise.all([organization('One'), organization('Other')]);
    const seen = await one.tenant.transaction((tx) => tx.contact.findMany());
    expect(seen.map((contact) => contact.id)).toEqual([one.contactId]);
    expect(await one.tenant.query('SELECT id FROM contact WHERE id = $1', [other.contactId])).toEqual([]);
    expect(await one.tenant.query('SELECT id FROM organization')).toEqual([{ id: one.organizationId }]);
  });

  it('cannot write into one another', async () => {
    const [one, other] = await Promise.all([organization('Writer'), organization('Written')]);
    await expect(
      one.tenant.transaction((tx) => tx.contact.create({ data: { organizationId: other.organizationId, name: 'X' } })),
    ).rejects.toThrow(/row-level security/);
    const touched = await one.tenant.query('UPDATE contact SET name = $2 WHERE id = $1 RETURNING id', [
      other.contactId,
      'Mine now',
    ]);
    expect(touched).toEqual([]);
    await expect(
      one.tenant.transaction((tx) =>
        tx.profile.create({
          data: {
            organizationId: one.organizationId,
            twitterUserId: '1',
            username: 'a',
            name: 'A',
            seenAt: new Date(0),
            contactId: other.contactId,
          },
        }),
      ),
    ).rejects.toThrow(/[Ff]oreign key/);
  });

  it('stay apart while hundreds of their transactions share the connections', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, (_, index) => organization(`Crowd ${index}`)));
    const rounds = Array.from({ length: 200 }, (_, index) => all[index % all.length]!);
    const answers = await Promise.all(
      rounds.map(({ tenant }, index) =>
        index % 3 === 0
          ? tenant.transaction((tx) => tx.contact.findMany()).then((rows) => rows.map((row) => row.organizationId))
          : tenant
              .query<{ organization_id: string }>('SELECT organization_id FROM contact')
              .then((rows) => rows.map((row) => row.organization_id)),
      ),
    );
    answers.forEach((ids, index) => expect(ids).toEqual([rounds[index]!.organizationId]));
  });
});

describe('a transaction', () => {
  it('that fails leaves nothing, and its connection serves the next organization', async () => {
    const { tenant } = await organization('Fails');
    await expect(
      tenant.pipeline(async (statement) => {
        await statement(
          'ins',
          "INSERT INTO contact (organization_id, id, name, updated_at) VALUES (current_organization(), $1, 'half', now())",
          [uuid7()],
        );
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    await expect(tenant.query('SELECT 1 / 0')).rejects.toThrow(/division by zero/);
    expect(await tenant.query("SELECT id FROM contact WHERE name = 'half'")).toEqual([]);
  });
});

describe('a deadlock', () => {
  it('is tried again also when a statement sent after it fails in its wake', async () => {
    const { tenant } = await organization('Deadlock');
    const deadlock = `DO $$ BEGIN RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'; END $$`;
    let attempts = 0;
    const done = tenant.pipeline(async (statement) => {
      attempts += 1;
      const chain = async () => {
        await statement('one', 'SELECT 1', []);
        return statement('two', 'SELECT 2 AS two', []);
      };
      const [{ rows }] = await settleAll([chain(), attempts === 1 && statement('deadlock', deadlock, [])]);
      return rows;
    });
    expect(await done).toEqual([{ two: 2 }]);
    expect(attempts).toBe(2);
  });
});

describe('looking across organizations', () => {
  it('tells who has tweets to erase, of all rows the oldest, by ids only', async () => {
    const [one, other, spared] = await Promise.all([
      organization('One'),
      organization('Other'),
      organization('Spared'),
    ]);
    const gone = new Date('2001-02-03T00:00:00Z');
    const add = async (
      { organizationId, tenant }: typeof one,
      deletedAt: Date | null,
      erasedAt: Date | null = null,
    ) => {
      await tenant.transaction(async (tx) => {
        const { id: departmentId } = await tx.department.findFirstOrThrow();
        const { id: accountId } =
          (await tx.account.findFirst()) ??
          (await tx.account.create({
            data: { organizationId, twitterUserId: '1', username: 'a', name: 'A', departmentId },
          }));
        const tweetId = String(BigInt(`0x${randomUUID().slice(0, 8)}`) + 1n);
        const ids = { tweetId, latestTweetId: tweetId, conversationId: tweetId, authorId: '2' };
        const reason = { code: 'mention' };
        const made = { kind: 'tweet', decision: 'ignored', reason, text: '', postedAt: gone };
        await tx.tweet.create({ data: { organizationId, accountId, ...ids, ...made, deletedAt, erasedAt } });
      });
    };
    await add(one, gone);
    await add(one, gone);
    await add(other, new Date(gone.getTime() + 1));
    await add(spared, null);
    await add(spared, gone, gone);
    const ids = [one.organizationId, other.organizationId].toSorted();
    expect((await dueErasures(database, new Date('2001-02-04T00:00:00Z'), 100)).toSorted()).toEqual(ids);
    expect(await dueErasures(database, new Date('2001-02-04T00:00:00Z'), 2)).toEqual([one.organizationId]);
    expect(await dueErasures(database, new Date(gone.getTime() - 1), 100)).toEqual([]);
  });

  it('tells whom X shall tell us about, and whom an event concerns, by ids only', async () => {
    const [one, other] = await Promise.all([organization('Told'), organization('Told too')]);
    const shared = `88${Date.now()}`;
    const newest = `${shared}1`;
    const accounts = await Promise.all(
      [one, other].map(async ({ organizationId, tenant }, index) =>
        tenant.transaction(async (tx) => {
          const { id: departmentId } = await tx.department.findFirstOrThrow();
          const brand = { twitterUserId: `9${index}9`, username: 'a', name: 'A', departmentId };
          const { id: accountId } = await tx.account.create({ data: { organizationId, ...brand } });
          const disconnected = { ...brand, twitterUserId: '979', state: 'disconnected' };
          await tx.account.create({ data: { organizationId, ...disconnected } });
          const ticket = { channel: 'twitter', departmentId, accountId, subject: '', reason: { code: 'mention' } };
          const opened = (number: number, customerId: string, minute: number, status: string, channel = 'twitter') => {
            const at = new Date(Date.UTC(2101, 1, 1, 0, minute));
            const closedAt = status === 'closed' ? at : null;
            const when = { openedAt: at, lastMessageAt: at, closedAt, status, channel };
            const keys = { organizationId, number, customerId, conversationId: String(number) };
            return tx.ticket.create({ data: { ...ticket, ...keys, ...when } });
          };
          await opened(1, '501', 3 + index, 'open');
          await opened(2, '502', 9, 'pending');
          await opened(3, '503', 10, 'closed');
          await opened(4, '504', 10, 'open', 'twitter_dm');
          const made = { kind: 'tweet', decision: 'ignored', reason: {}, text: '', postedAt: new Date() };
          const ids = { tweetId: shared, latestTweetId: newest, conversationId: shared, authorId: '2' };
          await tx.tweet.create({ data: { organizationId, accountId, ...ids, ...made } });
          return { organizationId, accountId };
        }),
      ),
    );
    const subjects = await activitySubjects(database, 1000);
    const isBrand = (id: string) => ['909', '919', '1'].includes(id);
    expect(subjects.filter(isBrand).toSorted()).toEqual(expect.arrayContaining(['909', '919']));
    expect(subjects.filter((id) => /^(50\d|979)$/.test(id))).toEqual(['502', '501']);
    const firstCustomer = subjects.findIndex((id) => id === '502');
    expect(subjects.findLastIndex(isBrand)).toBeLessThan(firstCustomer);
    expect(await activitySubjects(database, firstCustomer + 1)).toEqual(subjects.slice(0, firstCustomer + 1));

    const byOrganization = (found: { organizationId: string }[]) =>
      found.toSorted((a, b) => a.organizationId.localeCompare(b.organizationId));
    for (const id of [shared, newest]) {
      expect(byOrganization(await organizationsWithTweet(database, id))).toEqual(byOrganization(accounts));
    }
    await one.tenant.query('UPDATE tweet SET deleted_at = now() WHERE organization_id = $1', [one.organizationId]);
    expect(await organizationsWithTweet(database, shared)).toEqual([accounts[1]]);
    expect(await organizationsWithTweet(database, '12')).toEqual([]);
    expect(await connectedAccountsOf(database, '909')).toEqual([accounts[0]]);
    expect(await connectedAccountsOf(database, '979')).toEqual([]);
  });

  it('tells whose link a token belongs to and who invites an address, by ids only', async () => {
    const { organizationId, tenant } = await organization('Inviting');
    const tokenHash = new Uint8Array(randomBytes(32));
    const email = `${randomUUID()}@example.test`;
    const at = { sentAt: new Date(), expiresAt: new Date() };
    const invitationId = await tenant.transaction(async (tx) => {
      const { id: roleId } = await tx.role.create({ data: { organizationId, name: 'Agent', permissions: [] } });
      const data = { organizationId, roleId, email, tokenHash, ...at };
      return (await tx.invitation.create({ data })).id;
    });
    expect(await invitationOfToken(database, tokenHash)).toEqual({ organizationId, invitationId });
    expect(await invitationOfToken(database, new Uint8Array(randomBytes(32)))).toBeNull();
    const before = new Date(at.expiresAt.getTime() - 1);
    expect(await invitationsTo(database, email, before)).toEqual([{ organizationId, invitationId }]);
    expect(await invitationsTo(database, email, at.expiresAt)).toEqual([]);
  });

  it('tells memberships of one person by ids only', async () => {
    const { organizationId, tenant } = await organization('Members');
    const user = await database.prisma.user.create({ data: { name: 'Ana', email: `${randomUUID()}@example.test` } });
    await tenant.transaction(async (tx) => {
      const role = await tx.role.create({ data: { organizationId, name: 'Agent', permissions: [] } });
      await tx.member.create({
        data: { organizationId, userId: user.id, roleId: role.id, name: 'Ana', email: user.email },
      });
    });
    const [membership] = await membershipsOf(database, user.id);
    expect(membership).toEqual({ organizationId, memberId: expect.any(String) });
    expect(await membershipsOf(database, randomUUID())).toEqual([]);
  });
});

describe('migrations by an owner that row-level security holds too', () => {
  const directory = path.resolve(import.meta.dirname, '../../../prisma/migrations');
  const sqlOf = (migration: string) => readFileSync(path.join(directory, migration, 'migration.sql'), 'utf8');

  it('change rows of tenants only where they lift the policies for it', () => {
    // what they left out is done by later ones; of drafts the files are forgotten
    const known = ['20261129022000_whole_drafts', '20261129023100_mail_language', '20261129041000_social_streams'];
    // people are in no organization: their tables have no policies
    const open = new Set(['app_user', 'session']);
    const names = readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );
    const deaf = names.filter((name) => {
      const sql = sqlOf(name)
        .replaceAll(/--.*/g, '')
        .replaceAll(/CREATE (?:OR REPLACE )?FUNCTION[^$]*\$\$[^]*?\$\$/g, '');
      const changed = [...sql.matchAll(/^\s*(?:UPDATE|DELETE FROM) "?(\w+)"?/gm)].map(([, table]) => table!);
      return changed.some(
        (table) => !open.has(table) && !sql.includes(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`),
      );
    });
    expect(deaf).toEqual(known);
  });

  it('find what was answered before anybody wrote it down', async () => {
    const { organizationId, tenant } = await organization('Acme');
    await tenant.transaction(async (tx) => {
      const { id: departmentId } = await tx.department.findFirstOrThrow();
      const brand = { twitterUserId: '900', username: 'a', name: 'A', departmentId };
      const { id: accountId } = await tx.account.create({ data: { organizationId, ...brand } });
      const add = (tweetId: string, day: string, more: object) => {
        const ids = { tweetId, latestTweetId: tweetId, conversationId: '1', authorId: '5' };
        const made = {
          kind: 'tweet',
          decision: 'ignored',
          reason: { code: 'mention' },
          text: '',
          postedAt: new Date(day),
        };
        return tx.tweet.create({ data: { organizationId, accountId, ...ids, ...made, ...more } });
      };
      await add('1', '2026-11-20', {});
      await add('2', '2026-11-21', {});
      await add('3', '2026-11-22', { isOwn: true, authorId: '900', decision: 'outbound', inReplyToTweetId: '1' });
    });
    const answered = `SELECT tweet_id FROM tweet WHERE organization_id = $1 AND answered_at = '2026-11-22T00:00:00Z'`;
    await owner.query('BEGIN');
    try {
      await owner.query(`CREATE ROLE plain_owner; GRANT CREATE ON SCHEMA public TO plain_owner;
        ALTER TABLE tweet OWNER TO plain_owner; ALTER TABLE ticket OWNER TO plain_owner;
        ALTER TABLE keyword_match OWNER TO plain_owner; SET LOCAL ROLE plain_owner`);
      await owner.query(sqlOf('20261129052000_answered_for_all_owners'));
      await owner.query('RESET ROLE');
      const { rows } = await owner.query(answered, [organizationId]);
      expect(rows).toEqual([{ tweet_id: '1' }]);
      const forced = await owner.query(`SELECT bool_and(relforcerowsecurity) AS all FROM pg_class
        WHERE relname IN ('tweet', 'ticket', 'keyword_match')`);
      expect(forced.rows).toEqual([{ all: true }]);
    } finally {
      await owner.query('ROLLBACK');
    }
  });
});

/** Rows of these go for no more than their organization's end; the tables that name a delivery have a row or two of it. */
const STAYS = ['account', 'api_key', 'department', 'member', 'organization', 'role', 'twitter_app'];
const FEW_ROWS = ['add_on', 'phone_code'];

it('what names a row that goes by its age is found by an index, also by what Postgres asks itself', async () => {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT k.conname AS name FROM pg_constraint k
     WHERE k.contype = 'f' AND k.confdeltype IN ('c', 'n') AND k.connamespace = 'public'::regnamespace
       AND k.confrelid::regclass::text <> ALL ($1) AND k.conrelid::regclass::text <> ALL ($2)
       AND NOT EXISTS (
         SELECT FROM pg_index i WHERE i.indrelid = k.conrelid
           AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) ~ '^\\(\\w+ IS NOT NULL\\)$')
           AND (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(k.conkey)] @> k.conkey)`,
    [STAYS, FEW_ROWS],
  );
  expect(rows).toEqual([]);
});
