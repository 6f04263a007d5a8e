import type { WebhookEventType } from '../webhooks/events.ts';
import { PERMISSIONS, type Permission } from './permissions.ts';

/** What shows all that an export of the organization holds. */
export const SEEN_IN_EXPORT: readonly Permission[] = PERMISSIONS.filter(
  (permission) => permission.endsWith('.view') || permission === 'setup.social' || permission === 'organization.manage',
);

const SHOWS: Record<string, Permission> = {
  ticket: 'tickets.view',
  message: 'tickets.view',
  delivery: 'tickets.view',
  incident: 'social.view',
  contact: 'contacts.view',
  account: 'social.view',
};

/** What shows in Perch what a webhook is told by these events; nothing for a test. */
export function neededForEvents(events: readonly (WebhookEventType | 'webhook.test')[]): Permission[] {
  const needed = new Set(events.map((event) => SHOWS[event.split('.')[0]!]));
  return PERMISSIONS.filter((permission) => needed.has(permission));
}
