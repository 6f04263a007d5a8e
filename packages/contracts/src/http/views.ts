import { z } from 'zod';
import { Id, name, text } from './common.ts';
import { PersonRef, TicketFilters } from './tickets.ts';
import { TICKET_FILTERS } from './values.ts';

/** Filters and order of the ticket list, as they stand in its query: `{ status: 'open,pending', sort: 'priority' }`. */
const ViewFilters = z
  .partialRecord(z.enum(TICKET_FILTERS), text().min(1).max(500))
  .refine((filters) => TicketFilters.safeParse(filters).success, 'These filters are not understood');
export type ViewFilters = z.infer<typeof ViewFilters>;

export const SavedView = z
  .object({
    id: Id,
    name: z.string(),
    filters: z.partialRecord(z.enum(TICKET_FILTERS), z.string()),
    /** everybody in the organization sees it */
    isShared: z.boolean(),
    owner: PersonRef,
    isOwn: z.boolean(),
    /** one's own; a shared one also whoever manages the organization */
    canEdit: z.boolean(),
  })
  .meta({ id: 'SavedView' });
export type SavedView = z.infer<typeof SavedView>;

const ViewName = name(60, 'Give the view a name');

export const CreateView = z
  .object({ name: ViewName, filters: ViewFilters, isShared: z.boolean().default(false) })
  .meta({ id: 'CreateView' });

export const UpdateView = z
  .object({
    name: ViewName.optional(),
    filters: ViewFilters.optional(),
    isShared: z.boolean().optional(),
    position: z.number().int().min(0).max(100).optional().meta({ description: 'Its place among those of the member' }),
  })
  .refine((value) => Object.keys(value).length > 0, 'Nothing to change')
  .meta({ id: 'UpdateView' });

/** How many tickets a view has, up to 100; of a saved one only where that is cheap to know. */
export const ViewCount = z
  .object({ view: z.string(), count: z.number().int().min(0).max(100) })
  .meta({ id: 'ViewCount' });
export type ViewCount = z.infer<typeof ViewCount>;
