import { AppError, type TicketPriority, type TicketStatus } from '@perch/contracts';

export interface Ref {
  id: string;
  name: string;
}

/** What an agent may change of a ticket, as it stands under its lock. */
export interface TicketState {
  id: string;
  status: TicketStatus;
  priority: TicketPriority;
  department: Ref;
  assignee: Ref | null;
  /** whoever has it has been deactivated */
  assigneeLeft: boolean;
  /** the departments of which alone whoever has it sees tickets; null: of all, or nobody has it */
  assigneeSees: readonly string[] | null;
  tags: string[];
  isSpam: boolean;
  /** due time that a member has set; null: the department's policy says it */
  due: string | null;
}

/** What should become of a ticket; what is left out stays. */
export interface TicketChange {
  status?: TicketStatus | undefined;
  priority?: TicketPriority | undefined;
  departmentId?: string | undefined;
  assigneeId?: string | null | undefined;
  /** all of them */
  tags?: string[] | undefined;
  addTags?: string[] | undefined;
  removeTags?: string[] | undefined;
  isSpam?: boolean | undefined;
  dueAt?: string | null | undefined;
}

/** A member to whom a ticket may be given. */
export interface Assignable extends Ref {
  /** the departments of which alone they see tickets; null: of all */
  sees: readonly string[] | null;
}

/** Departments and members that tickets may be given to, among those that a change names. */
export interface Usable {
  departments: ReadonlyMap<string, Ref>;
  members: ReadonlyMap<string, Assignable>;
}

interface Fields extends Omit<TicketState, 'id' | 'assigneeLeft' | 'assigneeSees' | 'isSpam'> {
  spam: boolean;
}
/** One field that changes, named as its event is. */
export type FieldChange = { [F in keyof Fields]: { kind: F; from: Fields[F]; to: Fields[F] } }[keyof Fields];

export const MAX_TAGS = 20;

/**
 * What a change comes to for one ticket: nothing when it is so already. Spam is closed; what is open again is no spam.
 * Who would not see it is not given it, and has it no more where it moves out of their sight.
 * @throws AppError `department_unusable`, `member_unusable`, `assignee_out_of_sight`, `ticket_closed` (nothing is due of
 *   it)
 */
export function changesOf(ticket: TicketState, wanted: TicketChange, usable: Usable): FieldChange[] {
  const changes: FieldChange[] = [];
  const status = wanted.status ?? statusBySpam(ticket, wanted.isSpam);
  const isSpam = wanted.isSpam ?? (status === 'closed' && ticket.isSpam);
  if (isSpam !== ticket.isSpam) changes.push({ kind: 'spam', from: ticket.isSpam, to: isSpam });
  if (status !== ticket.status) changes.push({ kind: 'status', from: ticket.status, to: status });
  if (wanted.priority && wanted.priority !== ticket.priority) {
    changes.push({ kind: 'priority', from: ticket.priority, to: wanted.priority });
  }
  if (wanted.departmentId && wanted.departmentId !== ticket.department.id) {
    const to = usable.departments.get(wanted.departmentId);
    if (!to) throw new AppError('department_unusable');
    changes.push({ kind: 'department', from: ticket.department, to });
  }
  const { id: departmentId } = afterChanges(ticket, changes).department;
  if (wanted.assigneeId !== undefined && wanted.assigneeId !== (ticket.assignee?.id ?? null)) {
    const to = wanted.assigneeId === null ? null : usable.members.get(wanted.assigneeId);
    if (to === undefined) throw new AppError('member_unusable');
    if (to && !sees(to.sees, departmentId)) throw new AppError('assignee_out_of_sight');
    changes.push({ kind: 'assignee', from: ticket.assignee, to: to && { id: to.id, name: to.name } });
  }
  // a ticket that is open again must not wait for who has left
  const isReopened = status !== 'closed' && ticket.status === 'closed';
  const isLost = (isReopened && ticket.assigneeLeft) || !sees(ticket.assigneeSees, departmentId);
  if (ticket.assignee && wanted.assigneeId === undefined && isLost) {
    changes.push({ kind: 'assignee', from: ticket.assignee, to: null });
  }
  const tags = tagsOf(ticket.tags, wanted);
  if (JSON.stringify(tags) !== JSON.stringify(ticket.tags)) changes.push({ kind: 'tags', from: ticket.tags, to: tags });
  if (wanted.dueAt !== undefined && status === 'closed') throw new AppError('ticket_closed');
  const due = dueOf(ticket, wanted);
  if (due !== ticket.due) changes.push({ kind: 'due', from: ticket.due, to: due });
  return changes;
}

const sees = (departmentIds: readonly string[] | null, departmentId: string) =>
  departmentIds === null || departmentIds.includes(departmentId);

function statusBySpam(ticket: TicketState, isSpam: boolean | undefined): TicketStatus {
  if (isSpam) return 'closed';
  return isSpam === false && ticket.isSpam ? 'open' : ticket.status;
}

const dueOf = ({ due }: TicketState, { dueAt }: TicketChange): string | null =>
  dueAt === undefined ? due : dueAt && new Date(dueAt).toISOString();

/** The tags that a ticket is to have, in their order; those that are added come last. */
export function tagsOf(tags: readonly string[], { tags: all, addTags, removeTags }: TicketChange): string[] {
  const kept = (all ?? tags).filter((tag) => !removeTags?.includes(tag));
  return [...new Set([...kept, ...(addTags ?? [])])];
}

/** A ticket after its changes. */
export function afterChanges(ticket: TicketState, changes: readonly FieldChange[]): TicketState {
  const next = { ...ticket };
  for (const change of changes) {
    if (change.kind === 'spam') next.isSpam = change.to;
    else Object.assign(next, { [change.kind]: change.to });
  }
  return next;
}

/**
 * Who decides anew whose ticket it is: a person has, or the rule of its department is to, as it came into it or opens
 * again. Null: nobody.
 */
export function assignedBy(changes: readonly FieldChange[]): 'hand' | 'rule' | null {
  const isReopened = changes.some(({ kind, from }) => kind === 'status' && from === 'closed');
  const assignee = changes.find(({ kind }) => kind === 'assignee');
  if (assignee && (assignee.to !== null || !isReopened)) return 'hand';
  return isReopened || changes.some(({ kind }) => kind === 'department') ? 'rule' : null;
}
