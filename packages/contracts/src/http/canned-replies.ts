import { unknownPlaceholders } from '@perch/core';
import { z } from 'zod';
import { Id, Instant, name, text } from './common.ts';
import { PersonRef } from './tickets.ts';

/** A text that is written once and sent often; `{{…}}` in it are filled in from the ticket. */
export const CannedReply = z
  .object({
    id: Id,
    /** everybody's, or of the member who asks */
    isShared: z.boolean(),
    name: z.string(),
    /** typed after a slash to find it */
    shortcut: z.string().nullable(),
    text: z.string(),
    /** offered in tickets of these; none: in all */
    departments: z.array(z.object({ id: Id, name: z.string() })),
    useCount: z.number().int(),
    changedBy: PersonRef.nullable(),
    updatedAt: Instant,
    revision: z.number().int(),
  })
  .meta({ id: 'CannedReply' });
export type CannedReply = z.infer<typeof CannedReply>;

const Fields = z.object({
  name: name(80),
  shortcut: text()
    .trim()
    .regex(/^[\p{L}\p{N}_-]{1,32}$/u, 'Letters, digits, - and _ only, at most 32')
    .nullable(),
  text: text()
    .trim()
    .min(1, 'Write something')
    .max(10_000)
    .superRefine((value, ctx) => {
      for (const { name } of unknownPlaceholders(value)) {
        ctx.addIssue({
          code: 'custom',
          message: `There is no placeholder ${name.includes('{') || name.includes('}') ? name : `{{${name}}}`}`,
        });
      }
    }),
  departmentIds: z.array(Id).max(100),
});

export const CreateCannedReply = Fields.partial({ shortcut: true, departmentIds: true })
  .extend({ isShared: z.boolean().meta({ description: 'For everybody; needs `organization.manage`' }) })
  .meta({ id: 'CreateCannedReply' });
export type CreateCannedReply = z.output<typeof CreateCannedReply>;

/** What is left out stays. */
export const UpdateCannedReply = Fields.extend({
  revision: z
    .number()
    .int()
    .meta({ description: 'As it was read; refused with `settings_changed` when it is another' }),
})
  .partial()
  .meta({ id: 'UpdateCannedReply' });
export type UpdateCannedReply = z.output<typeof UpdateCannedReply>;
