import { z } from 'zod';
import { LIVE_EVENT_TYPES } from './event-types.ts';

/**
 * What the browser is told after a commit: ids only, so that permission stays in the GET that follows.
 * `rev` grows with every change of the row and guards against late events.
 */
export const LiveEvent = z.object({
  organizationId: z.uuid(),
  type: z.enum(LIVE_EVENT_TYPES),
  id: z.string(),
  /** the ticket an event belongs to, where there is one */
  ticketId: z.string().optional(),
  /** of a ticket: the department that it was in until now, whose people may see it no more */
  leftDepartmentId: z.string().optional(),
  rev: z.number().int().optional(),
  /** of `presence.changed` */
  state: z.enum(['viewing', 'typing', 'left']).optional(),
});
export type LiveEvent = z.infer<typeof LiveEvent>;

/** Redis pub/sub channel of an organization's live events; the hash tag keeps it on one cluster slot. */
export const liveChannel = (organizationId: string) => `live:{${organizationId}}`;
