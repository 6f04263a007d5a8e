import { createServerMailer, MOST_CONNECTIONS, type MailServer } from './create-server-mailer.ts';
import type { Mailer } from './create-mailer.ts';

/** Open mailers of organizations that bring their own server. */
export interface ServerMailers {
  /** The same mailer as long as nothing about the server changes; what it replaces is closed. */
  of(organizationId: string, server: MailServer): Mailer;
  /**
   * Reserves a place for an e-mail to the organization's server; what it returns gives the place back. Null: so much is
   * under way to this server, or to all of them, that the e-mail had better wait elsewhere.
   */
  tryTake(organizationId: string): (() => void) | null;
  close(): void;
}

/** Beyond these, the one that was not needed for longest is closed. */
const MOST_OPEN = 100;
/** Of the 40 deliveries that a worker has under way: servers that never answer leave the others to X and to Perch's own. */
const MOST_UNDER_WAY = 8;

export function createServerMailers(options: { allowsPrivate: boolean; mostOpen?: number }): ServerMailers {
  const { allowsPrivate, mostOpen = MOST_OPEN } = options;
  // in the order of their last use
  const open = new Map<string, { fingerprint: string; mailer: Mailer }>();
  const underWay = new Map<string, number>();
  let allUnderWay = 0;

  const drop = (organizationId: string) => {
    open.get(organizationId)?.mailer.close();
    open.delete(organizationId);
  };
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
      const mailer = createServerMailer(server, { allowsPrivate });
      open.set(organizationId, { fingerprint, mailer });
      const [oldest] = open.keys();
      if (open.size > mostOpen && oldest !== undefined) drop(oldest);
      return mailer;
    },
    tryTake(organizationId) {
      const ofServer = underWay.get(organizationId) ?? 0;
      if (ofServer >= MOST_CONNECTIONS || allUnderWay >= MOST_UNDER_WAY) return null;
      underWay.set(organizationId, ofServer + 1);
      allUnderWay++;
      let isReleased = false;
      return () => {
        if (isReleased) return;
        isReleased = true;
        allUnderWay--;
        const left = underWay.get(organizationId)! - 1;
        if (left > 0) underWay.set(organizationId, left);
        else underWay.delete(organizationId);
      };
    },
    close: () => {
      for (const organizationId of open.keys()) drop(organizationId);
    },
  };
}
