import { platformAppOf, type JobPayload } from '@perch/contracts';
import { expireAuthorizations } from '@perch/desk';
import type { WorkerServices } from '../services.ts';

/** Forgets authorizations of one organization that nobody has confirmed, and has X revoke them. */
export const expireAuthorizationsOf =
  ({ contextOf, box, twitter, config, log }: WorkerServices) =>
  async ({ organizationId }: JobPayload<'expire-authorizations'>): Promise<void> => {
    for (const { app, tokens } of await expireAuthorizations(contextOf(organizationId), box)) {
      const keys = app ?? platformAppOf(config);
      // X may be slow or away: we have forgotten them in any case
      await (keys && twitter.revoke(keys, tokens))?.catch((error: unknown) => {
        log.warn({ organizationId, err: error }, 'X did not revoke an authorization that nobody has confirmed');
      });
    }
  };
