import { z } from 'zod';
import { Id } from './wire.ts';

const absent = <T extends z.ZodType>(schema: T) => schema.nullish().catch(undefined);

export const WireBearer = z.object({ access_token: z.string().min(1) });

const Subscription = z.object({
  subscription_id: Id,
  event_type: z.string(),
  filter: absent(z.object({ user_id: absent(Id) })),
  tag: absent(z.string()),
});
/** X's newest description has no `meta`; its answers do. */
export const WireSubscriptions = z.object({
  data: z.array(Subscription).nullish(),
  meta: absent(z.object({ next_token: absent(z.string()) })),
});

/** An event as it comes, as far as it is one that we know. */
export const WireActivity = z.object({ data: z.object({ event_type: z.string(), payload: z.unknown() }) });
export const WireDeletion = z.object({ id: Id, author_id: Id });
export const WireRevocation = z.object({ user_id: Id });
