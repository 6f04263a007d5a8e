import { CreateCannedReply, CreateView, SaveDepartmentService } from '@perch/contracts';
import type { Database } from '@perch/db';
import { createCannedReply, createView, refreshClocks, saveDepartmentService, updateTicket } from '@perch/desk';
import { demoContext } from './demo-context.ts';
import type { Team } from './people.ts';

const WORKDAYS = [1, 2, 3, 4, 5, 6].map((day) => ({ day, from: '07:00', to: day === 6 ? '13:00' : '21:00' }));

const LATE_MS = 90 * 60_000;
const LATELY_MS = 20 * 3_600_000;

const SERVICE = {
  hours: { timeZone: 'America/Sao_Paulo', week: WORKDAYS, holidays: ['2026-12-25', '2027-01-01'] },
  duePolicy: {
    pausesWhilePending: true,
    targets: {
      low: { firstResponseMinutes: 28 * 60, resolutionMinutes: 84 * 60 },
      normal: { firstResponseMinutes: 14 * 60, resolutionMinutes: 42 * 60 },
      high: { firstResponseMinutes: 4 * 60, resolutionMinutes: 28 * 60 },
      urgent: { firstResponseMinutes: 60, resolutionMinutes: 14 * 60 },
    },
  },
  pendingCloseDays: 14,
  thanksReopen: true,
};

interface PromiseService {
  database: Database;
  team: Team;
  now: Date;
}

/**
 * The default department has business hours and due times, which its latest tickets go by, one of them late; there are
 * a canned reply and a view that everybody sees.
 */
export async function promiseService({ database, team, now }: PromiseService): Promise<void> {
  const { organizationId, administratorId } = team;
  const ctx = demoContext(database, organizationId, administratorId, now);
  const { id: departmentId, revision } = await ctx.db.transaction((tx) =>
    tx.department.findFirstOrThrow({ where: { organizationId, isDefault: true } }),
  );
  await saveDepartmentService(ctx, departmentId, SaveDepartmentService.parse({ ...SERVICE, revision }));
  const since = new Date(now.getTime() - LATELY_MS);
  const tickets = await ctx.db.transaction((tx) =>
    tx.ticket.findMany({
      where: { organizationId, departmentId, status: { not: 'closed' }, openedAt: { gte: since } },
      orderBy: { number: 'desc' },
    }),
  );
  await ctx.db.pipeline((statement) =>
    refreshClocks(
      statement,
      organizationId,
      tickets.map(({ id }) => id),
      now,
    ),
  );
  const candidates = tickets.filter(
    ({ status, openedAt }) => status !== 'pending' && now.getTime() - openedAt.getTime() > 2 * LATE_MS,
  );
  const late = candidates.find(({ assigneeId }) => assigneeId !== null) ?? candidates[0];
  if (late) await updateTicket(ctx, late.id, { dueAt: new Date(now.getTime() - LATE_MS).toISOString() });
  await createCannedReply(
    ctx,
    CreateCannedReply.parse({
      isShared: true,
      name: 'Ask for the booking reference',
      shortcut: 'booking',
      text: 'Hi {{customer.firstName}}, could you send us your booking reference by direct message? We will look into it at once.',
    }),
  );
  await createView(
    ctx,
    CreateView.parse({
      isShared: true,
      name: 'High and urgent',
      filters: { status: 'open,pending,on_hold', priority: 'high,urgent', sort: 'due' },
    }),
  );
}
