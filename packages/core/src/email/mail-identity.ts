import { domainOf, splitAddress } from './mail-address.ts';

/** As whom the server of this installation sends mail. */
export interface MailIdentity {
  /** Perch's own address: no department's */
  address: string;
  /** domains that departments may write from through that server */
  domains: ReadonlySet<string>;
}

/** The identity of `MAIL_FROM`, which may have a name, and `MAIL_SENDER_DOMAINS`. */
export const mailIdentity = (mailFrom: string, domains: readonly string[] = []): MailIdentity => ({
  address: (/<([^<>]+)>/.exec(mailFrom)?.[1] ?? mailFrom).trim().toLowerCase(),
  domains: new Set(domains),
});

/** Whether it is Perch's own, with whatever tag. */
export const isPerchsAddress = ({ address }: MailIdentity, other: string) =>
  splitAddress(other).address === splitAddress(address).address;

/**
 * The address that stands in `From`. An own server speaks for whom it is told; Perch's only for its domains: elsewhere a
 * department has the name, Perch the address.
 */
export const addressInFrom = (
  { address, domains }: MailIdentity,
  { address: own, hasOwnServer }: { address: string; hasOwnServer: boolean },
) => (hasOwnServer || domains.has(domainOf(own)) ? own : address);
