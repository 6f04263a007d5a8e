/** `support+t.12.abc@acme.com`: the mailbox, and what stands behind the plus. Small letters. */
export interface SplitAddress {
  address: string;
  tag: string | null;
}

/** Takes an address apart at the first plus of its local part (RFC 5233). */
export function splitAddress(full: string): SplitAddress {
  const [local, domain] = halvesOf(full.trim().toLowerCase());
  const plus = local.indexOf('+');
  if (plus < 1) return { address: `${local}@${domain}`, tag: null };
  return { address: `${local.slice(0, plus)}@${domain}`, tag: local.slice(plus + 1) || null };
}

/** The address with a tag; one that it has already gives way. */
export function withTag(full: string, tag: string): string {
  const [local, domain] = halvesOf(splitAddress(full).address);
  return `${local}+${tag}@${domain}`;
}

export const domainOf = (address: string) => halvesOf(address)[1];

function halvesOf(address: string): [string, string] {
  const at = address.lastIndexOf('@');
  return at < 0 ? [address, ''] : [address.slice(0, at), address.slice(at + 1)];
}

/** What stands behind the plus of an address that answers go to: the ticket's number and a code that only we can make. */
export interface TicketTag {
  number: number;
  code: string;
}

const TICKET_TAG = /^t\.(\d{1,9})\.([a-z2-7]{16})$/;

export const ticketTag = ({ number, code }: TicketTag): string => `t.${number}.${code}`;

export function parseTicketTag(tag: string | null): TicketTag | null {
  const found = tag === null ? null : TICKET_TAG.exec(tag);
  return found && { number: Number(found[1]), code: found[2]! };
}
