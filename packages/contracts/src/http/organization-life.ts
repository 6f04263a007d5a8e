import { z } from 'zod';
import { ApiKeyRef } from './api-keys.ts';
import { Id, Instant } from './common.ts';
import { PersonRef } from './tickets.ts';

const Password = z.string().min(1).max(128);

/** How whoever asks shows again who they are, before what cannot be taken back. */
export const Confirmation = z
  .object({
    by: z.enum(['password', 'provider']),
    until: Instant.nullable().meta({
      description: 'Of `provider`: until when signing in there counts; null: it does not, or not any more',
    }),
  })
  .nullable()
  .meta({ description: 'How you show who you are before it is done; null: a key needs not' });
export type Confirmation = z.infer<typeof Confirmation>;

/** The own password again, where it is asked for. */
export const ConfirmingPassword = Password.optional().meta({
  description:
    'The own password again. Not asked of who has just signed in at their provider; with an API key leave it out: it is refused (400)',
});

/** A copy of everything that the organization has. */
export const OrganizationExport = z
  .object({
    id: Id,
    state: z
      .enum(['queued', 'running', 'ready', 'failed', 'cancelled', 'expired'])
      .meta({ description: '`expired`: its week is over, a newer one has come, or somebody has removed it' }),
    requestedBy: PersonRef.nullable().meta({ description: 'Null: a key, or somebody who is there no more' }),
    requestedByKey: ApiKeyRef.nullable(),
    requestedAt: Instant,
    tableCount: z.number().int().meta({ description: 'Tables that it has; 0 until it is begun' }),
    tablesDone: z.number().int(),
    rowCount: z.number().int().meta({ description: 'Lines so far' }),
    byteSize: z.number().int().meta({ description: 'Bytes of the zip so far' }),
    finishedAt: Instant.nullable(),
    expiresAt: Instant.nullable().meta({ description: 'Until when it can be fetched' }),
    url: z.string().nullable().meta({ description: 'Where the zip is; null: it is not there' }),
  })
  .meta({ id: 'OrganizationExport' });
export type OrganizationExport = z.infer<typeof OrganizationExport>;

export const RequestExport = z
  .object({
    password: ConfirmingPassword,
  })
  .meta({ id: 'RequestExport' });
export type RequestExport = z.infer<typeof RequestExport>;

export const RequestDeletion = z
  .object({
    name: z
      .string()
      .min(1)
      .max(200)
      .meta({ description: 'The name of the organization, as somebody types it who is sure' }),
    password: Password.optional().meta({
      description: 'The own password again; not asked of who has just signed in at their provider',
    }),
  })
  .meta({ id: 'RequestDeletion' });
export type RequestDeletion = z.infer<typeof RequestDeletion>;

/** An organization that is to be removed. */
export const OrganizationDeletion = z
  .object({
    requestedAt: Instant,
    requestedBy: PersonRef.nullable(),
    removesAt: Instant.meta({ description: 'Until then it can be cancelled; then all of it goes for good' }),
  })
  .meta({ id: 'OrganizationDeletion' });
export type OrganizationDeletion = z.infer<typeof OrganizationDeletion>;

export const OrganizationDeletionState = z
  .object({
    deletion: OrganizationDeletion.nullable().meta({ description: 'null: nobody has asked for it' }),
    graceDays: z.number().int().meta({ description: 'For how many days it can be cancelled' }),
    confirmation: Confirmation,
  })
  .meta({ id: 'OrganizationDeletionState' });
export type OrganizationDeletionState = z.infer<typeof OrganizationDeletionState>;
