import type { CannedReply, Session, Ticket } from '@perch/contracts';
import { firstNameOf, type PlaceholderValues } from '@perch/core';

/** What the placeholders of a canned reply stand for in this ticket, as far as it is known. */
export function cannedValues(ticket: Ticket, { member, organization }: Session): PlaceholderValues {
  const person = ticket.customer?.isErased ? null : ticket.customer;
  const customer = person?.name ?? ticket.contact?.name ?? null;
  return {
    'customer.name': customer,
    'customer.firstName': customer && firstNameOf(customer),
    'customer.handle': person && `@${person.username}`,
    'ticket.number': String(ticket.number),
    'ticket.subject': ticket.subject,
    'agent.name': member.name,
    'agent.firstName': firstNameOf(member.name),
    'account.name': ticket.account && `@${ticket.account.username}`,
    'department.name': ticket.department.name,
    'organization.name': organization.name,
  };
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Those offered in a ticket of the department that hold all that was typed; by shortcut first, then by use. */
export function findCanned(replies: readonly CannedReply[], departmentId: string, typed: string): CannedReply[] {
  const words = plain(typed).split(/\s+/).filter(Boolean);
  const rank = ({ shortcut, name }: CannedReply) => {
    const short = plain(shortcut ?? '');
    if (words.length === 0) return 0;
    if (short === words[0]) return 0;
    if (short.startsWith(words[0]!)) return 1;
    return plain(name).includes(words[0]!) ? 2 : 3;
  };
  return replies
    .filter(({ departments }) => departments.length === 0 || departments.some(({ id }) => id === departmentId))
    .filter((reply) => {
      const all = plain(`${reply.shortcut ?? ''} ${reply.name} ${reply.text}`);
      return words.every((word) => all.includes(word));
    })
    .toSorted((a, b) => rank(a) - rank(b) || b.useCount - a.useCount || a.name.localeCompare(b.name));
}
