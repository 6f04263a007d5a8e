import { z } from 'zod';
import { Id } from './common.ts';

export const PresenceState = z.enum(['viewing', 'typing']);
export type PresenceState = z.infer<typeof PresenceState>;

/** Who looks at or types into a ticket at the moment. */
export const Presence = z.object({ ticketId: Id, memberId: Id, state: PresenceState }).meta({ id: 'Presence' });
export type Presence = z.infer<typeof Presence>;

/** What a browser says of itself, every few seconds; silent for 20 seconds, it is gone. */
export const TellPresence = z
  .object({
    state: z.enum([...PresenceState.options, 'left']),
    tab: z
      .string()
      .regex(/^[\w-]{1,40}$/)
      .default('')
      .meta({ description: 'Tells the tabs of one member apart: who leaves one may still be in another' }),
  })
  .meta({ id: 'TellPresence' });
export type TellPresence = z.output<typeof TellPresence>;
