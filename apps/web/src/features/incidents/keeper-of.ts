import type { Incident } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { doerOf } from '../../lib/requester.ts';

/** Who looks after an incident, or has closed it; null: nobody, or the system. */
export const keeperOf = (t: TFunction, { assignee, ...incident }: Incident): string | null =>
  assignee?.name ??
  doerOf(t, incident.acknowledgedBy, incident.acknowledgedByKey) ??
  doerOf(t, incident.closedBy, incident.closedByKey);
