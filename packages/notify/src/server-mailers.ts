import { createServerMailer, type MailServer } from './create-server-mailer.ts';
import type { Mailer } from './create-mailer.ts';

/** Open mailers of organizations that bring their own server. */
export interface ServerMailers {
  /** The same mailer as long as nothing about the server changes; what it replaces is closed. */
  of(organizationId: string, server: MailServer): Mailer;
  /** So much is under way to the organization's server that the next e-mail had better wait elsewhere. */
  isBusy(organizationId: string): boolean;
  close(): void;
}

/** Beyond these, the one that was not needed for longest is closed. */
const MOST_OPEN = 100;
/** A slow server of one organization must not hold up what others send. */
const MOST_UNDER_WAY = 5;

export function createServerMailers(options: { allowsPrivate: boolean; mostOpen?: number }): ServerMailers {
  const { allowsPrivate, mostOpen = MOST_OPEN } = options;
  // in the order of their last use
  const open = new Map<string, { fingerprint: string; mailer: Mailer }>();
  const underWay = new Map<string, number>();

  const drop = (organizationId: string) => {
    open.get(organizationId)?.mailer.close();
    open.delete(organizationId);
  };
  const count = (organizationId: string, change: 1 | -1) => {
    const now = (underWay.get(organizationId) ?? 0) + change;
    if (now > 0) underWay.set(organizationId, now);
    else underWay.delete(organizationId);
  };
  const counted = (organizationId: string, mailer: Mailer): Mailer => ({
    ...mailer,
    send: async (email, sending) => {
      count(organizationId, 1);
      try {
        return await mailer.send(email, sending);
      } finally {
        count(organizationId, -1);
      }
    },
  });

  return {
    of(organizationId, server) {
      const fingerprint = JSON.stringify(server);
      const known = open.get(organizationId);
      if (known?.fingerprint === fingerprint) {
        open.delete(organizationId);
        open.set(organizationId, known);
        return known.mailer;
      }
      drop(organizationId);
      const mailer = counted(organizationId, createServerMailer(server, { allowsPrivate }));
      open.set(organizationId, { fingerprint, mailer });
      const [oldest] = open.keys();
      if (open.size > mostOpen && oldest !== undefined) drop(oldest);
      return mailer;
    },
    isBusy: (organizationId) => (underWay.get(organizationId) ?? 0) >= MOST_UNDER_WAY,
    close: () => {
      for (const organizationId of open.keys()) drop(organizationId);
    },
  };
}
