/** What is compared; each is a line of the verdict. */
export const CHECKS = {
  mentions: 'each eligible mention is exactly one message in exactly one right ticket',
  messages: 'each eligible direct message is exactly one message in exactly one right ticket',
  tickets: 'there is one ticket for each customer and conversation, and no other',
  replies: 'each reply stands on X exactly once, or honestly does not',
  posts: 'nothing stands on X that nobody asked for',
  echoes: 'what we sent is in its ticket once',
  undecided: 'only what a fault hid was undecided',
  failed: 'only what X refused has failed',
  incidents: 'each burst is exactly one incident, found in time or recorded as past, and there is no other',
  alarms: 'who is to be told of an incident has it once by each medium, and nobody else',
  tenancy: 'each organization has and sees only its own',
  coverage: 'no gap is left in what was read',
  stuck: 'no row and no job is stuck',
  leaks: 'no connection, file or memory leaks',
  live: 'what changes through one API process is told by every API process',
} as const;
export type Check = keyof typeof CHECKS;

export interface Finding {
  check: Check;
  what: string;
  /** by which its story is found */
  event?: number;
  thread?: number;
}
