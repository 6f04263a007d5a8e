/** How a department gives new tickets to its members. */
export const ASSIGNMENT_RULES = ['manual', 'round_robin', 'least_loaded'] as const;
export type AssignmentRule = (typeof ASSIGNMENT_RULES)[number];

/** A member who takes tickets now. */
export interface Candidate {
  id: string;
  /** open tickets they have */
  load: number;
  /** when the rule last gave them one; null: never */
  lastAssignedAt: Date | null;
}

/**
 * Who gets which ticket, in the order of the tickets. In turn: whoever has waited longest is next. By load: whoever has
 * fewest, in turn among equals. Nobody gets any by hand, nor where nobody takes tickets.
 */
export function distribute(
  rule: AssignmentRule,
  ticketIds: readonly string[],
  candidates: readonly Candidate[],
): Map<string, string> {
  const given = new Map<string, string>();
  if (rule === 'manual' || candidates.length === 0) return given;
  const queue = candidates
    .toSorted((a, b) => timeOf(a) - timeOf(b) || (a.id < b.id ? -1 : 1))
    .map(({ id, load }) => ({ id, load }));
  for (const ticketId of ticketIds) {
    // the first of the least, as the queue tells whose turn it is
    const least = rule === 'least_loaded' ? Math.min(...queue.map(({ load }) => load)) : null;
    const at = least === null ? 0 : queue.findIndex(({ load }) => load === least);
    const [member] = queue.splice(at, 1);
    given.set(ticketId, member!.id);
    queue.push({ id: member!.id, load: member!.load + 1 });
  }
  return given;
}

const timeOf = ({ lastAssignedAt }: Candidate) => lastAssignedAt?.getTime() ?? 0;
