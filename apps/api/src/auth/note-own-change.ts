import { recordOwnChange, type OwnChange } from '@perch/desk';
import type { ApiServices } from '../services.ts';
import { systemContext } from '../system-context.ts';

/** Tells the audit log of each organization that somebody is in what they have changed of their own account. */
export const noteOwnChange = (services: ApiServices, userId: string, change: OwnChange): Promise<void> =>
  recordOwnChange(services.database, (organizationId) => systemContext(services, organizationId), userId, change);
