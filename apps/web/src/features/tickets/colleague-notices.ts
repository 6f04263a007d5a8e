import type { Presence, TicketSummary } from '@perch/contracts';

export interface ColleagueNotice {
  ticketId: string;
  number: number;
  name: string;
  what: 'typing' | 'answered' | 'viewing' | 'has';
  /** when they answered */
  at?: string;
}

const HOUR_MS = 3_600_000;
const URGENCY = ['typing', 'answered', 'viewing', 'has'];

interface Others {
  /** the other tickets of the person */
  tickets: readonly Pick<TicketSummary, 'id' | 'number' | 'status' | 'assignee' | 'lastAnswer'>[];
  /** who is at them now, without me */
  present: readonly { ticketId: string; name: string; state: Presence['state'] }[];
  myId: string;
}

/** Of each ticket what matters most to somebody who is about to answer the same person; the most urgent first. */
export function colleagueNotices({ tickets, present, myId }: Others, now: Date): ColleagueNotice[] {
  return tickets
    .flatMap(({ id, number, status, assignee, lastAnswer }): ColleagueNotice[] => {
      const at = (state: Presence['state']) => present.find((each) => each.ticketId === id && each.state === state);
      const [writer, viewer] = [at('typing'), at('viewing')];
      const ticket = { ticketId: id, number };
      if (writer) return [{ ...ticket, name: writer.name, what: 'typing' }];
      if (lastAnswer && lastAnswer.member.id !== myId && now.getTime() - Date.parse(lastAnswer.at) < HOUR_MS)
        return [{ ...ticket, name: lastAnswer.member.name, what: 'answered', at: lastAnswer.at }];
      if (status === 'closed') return [];
      if (viewer) return [{ ...ticket, name: viewer.name, what: 'viewing' }];
      return assignee && assignee.id !== myId ? [{ ...ticket, name: assignee.name, what: 'has' }] : [];
    })
    .toSorted((one, other) => URGENCY.indexOf(one.what) - URGENCY.indexOf(other.what));
}
