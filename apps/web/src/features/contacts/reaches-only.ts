import type { Ticket } from '@perch/contracts';

type Recipient = Ticket['replyTargets'][number]['recipient'];

/** Whether nobody but this contact reads a direct message: in a merged ticket it may go to somebody else, or to a group. */
export const reachesOnly = (recipient: Recipient, contactId: string | undefined): boolean =>
  recipient !== null && !recipient.isGroup && recipient.contactId === contactId;
