import type { Database, Transaction } from '@perch/db';
import type { DemoAccount } from './connect-demo-account.ts';
import type { Team } from './people.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const NOTES = [
  'Checked with the station: the bag is on tomorrow morning’s flight.',
  'Customer called as well, case 88-1042 in the phone system.',
  'Voucher approved by the duty manager.',
  'Third time this week on this route, told operations.',
  'Waiting for the receipt before I can go on.',
];

interface WorkCases {
  database: Database;
  team: Team;
  account: DemoAccount;
  now: Date;
}

/**
 * What the colleagues did in these two weeks: who took which ticket and wrote the answers, what is closed, pending or on
 * hold, some notes, and contacts for those who wrote most. Deterministic: it goes by ticket number.
 */
export async function workCases({ database, team, account, now }: WorkCases): Promise<void> {
  const { organizationId } = account;
  await database.of(organizationId).transaction(async (tx) => {
    const members = await tx.member.findMany({ where: { organizationId }, select: { id: true, name: true } });
    const tickets = await tx.ticket.findMany({ where: { organizationId }, orderBy: { number: 'asc' } });
    for (const ticket of tickets) {
      const assigneeId = assigneeFor(team, ticket);
      const state = stateOf(ticket, now);
      await tx.ticket.update({
        where: { organizationId_id: { organizationId, id: ticket.id } },
        data: { ...state, assigneeId, updatedAt: state.closedAt ?? ticket.lastMessageAt },
      });
      const assignee = members.find(({ id }) => id === assigneeId) ?? null;
      await recordHistory(tx, organizationId, ticket, assignee, state);
      if (assigneeId && ticket.number % 9 === 0) await addNote(tx, organizationId, ticket, assigneeId);
    }
    // the brand's answers of these weeks were written by whoever has the ticket
    await tx.$executeRaw`
      UPDATE message m SET member_id = t.assignee_id FROM ticket t
      WHERE m.organization_id = ${organizationId}::uuid AND t.organization_id = m.organization_id
        AND t.id = m.ticket_id AND m.direction = 'out'`;
    await addContacts(tx, organizationId);
  });
}

interface DemoTicket {
  id: string;
  number: number;
  departmentId: string;
  awaitsReply: boolean;
  lastMessageAt: Date;
  openedAt: Date;
}

/** Somebody of the department in turn; the newest that wait are nobody's yet. */
function assigneeFor(team: Team, ticket: DemoTicket): string | null {
  if (ticket.awaitsReply && ticket.number % 3 !== 0) return null;
  const colleagues = team.agents.filter(({ departmentIds }) => departmentIds.includes(ticket.departmentId));
  return colleagues[ticket.number % colleagues.length]?.memberId ?? null;
}

function stateOf(ticket: DemoTicket, now: Date): { status: string; closedAt: Date | null } {
  const age = now.getTime() - ticket.lastMessageAt.getTime();
  if (!ticket.awaitsReply && age > 2 * DAY_MS) {
    return { status: 'closed', closedAt: new Date(ticket.lastMessageAt.getTime() + 3 * HOUR_MS) };
  }
  if (ticket.awaitsReply && age > 6 * DAY_MS) {
    return { status: 'closed', closedAt: new Date(ticket.lastMessageAt.getTime() + 5 * HOUR_MS) };
  }
  if (!ticket.awaitsReply) return { status: 'pending', closedAt: null };
  return { status: ticket.number % 7 === 0 ? 'on_hold' : 'open', closedAt: null };
}

async function recordHistory(
  tx: Transaction,
  organizationId: string,
  ticket: DemoTicket,
  assignee: { id: string; name: string } | null,
  { status, closedAt }: { status: string; closedAt: Date | null },
) {
  const after = (ms: number) => new Date(ticket.openedAt.getTime() + ms);
  const event = { organizationId, ticketId: ticket.id, actorId: assignee?.id ?? null };
  if (assignee) {
    await tx.ticketEvent.create({ data: { ...event, kind: 'assignee', to: assignee, at: after(8 * 60_000) } });
  }
  if (status !== 'open') {
    const at = closedAt ?? after(20 * 60_000);
    await tx.ticketEvent.create({ data: { ...event, kind: 'status', from: 'open', to: status, at } });
  }
}

async function addNote(tx: Transaction, organizationId: string, ticket: DemoTicket, memberId: string) {
  const postedAt = new Date(ticket.openedAt.getTime() + 15 * 60_000);
  await tx.message.create({
    data: {
      organizationId,
      ticketId: ticket.id,
      direction: 'note',
      visibility: 'private',
      channel: 'note',
      memberId,
      text: NOTES[ticket.number % NOTES.length]!,
      postedAt,
      createdAt: postedAt,
    },
  });
  await tx.ticket.update({
    where: { organizationId_id: { organizationId, id: ticket.id } },
    data: { messageCount: { increment: 1 } },
  });
}

/** The dozen customers with most tickets are contacts already. */
async function addContacts(tx: Transaction, organizationId: string) {
  const customers = await tx.$queryRaw<{ id: string; name: string; username: string }[]>`
    SELECT p.twitter_user_id AS id, p.name, p.username FROM ticket t
    JOIN profile p ON p.organization_id = t.organization_id AND p.twitter_user_id = t.customer_id
    WHERE t.organization_id = ${organizationId}::uuid
    GROUP BY 1, 2, 3 ORDER BY count(*) DESC, 1 LIMIT 12`;
  for (const [index, { id, name, username }] of customers.entries()) {
    const contact = await tx.contact.create({
      data: {
        organizationId,
        name,
        email: index % 3 === 2 ? null : `${username.toLowerCase()}@mail.example`,
        phone: index % 4 === 0 ? `+5511955500${String(100 + index)}` : null,
        notes: index === 0 ? 'Gold member since 2019. Prefers e-mail for anything with a booking reference.' : '',
      },
    });
    await tx.profile.update({
      where: { organizationId_twitterUserId: { organizationId, twitterUserId: id } },
      data: { contactId: contact.id },
    });
  }
}
