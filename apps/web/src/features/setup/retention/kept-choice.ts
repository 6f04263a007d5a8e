import type { RetentionDays } from '@perch/core';
import { tabStorage } from '../../../lib/storage.ts';

const nameOf = (organizationId: string) => `perch.retention.${organizationId}`;

/** What was chosen outlasts the way to the provider and back. */
export const keepForNow = (organizationId: string, revision: number, days: RetentionDays) =>
  tabStorage.set(nameOf(organizationId), JSON.stringify({ revision, days }));

/** What was chosen before the way to the provider, once; null: nothing, or somebody has saved since. */
export function takeKept(organizationId: string, revision: number): RetentionDays | null {
  const kept = tabStorage.get(nameOf(organizationId));
  if (kept === null) return null;
  tabStorage.set(nameOf(organizationId), null);
  const chosen = JSON.parse(kept) as { revision: number; days: RetentionDays };
  return chosen.revision === revision ? chosen.days : null;
}
