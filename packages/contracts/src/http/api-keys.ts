import { PERMISSIONS } from '@perch/core';
import { z } from 'zod';
import { Id, Instant, name } from './common.ts';
import { PersonRef } from './tickets.ts';

/** A key as history names it. */
export const ApiKeyRef = z.object({ id: Id, name: z.string() }).meta({ id: 'ApiKeyRef' });
export type ApiKeyRef = z.infer<typeof ApiKeyRef>;

const Permissions = z.array(z.enum(PERMISSIONS));

/** What a program signs in with. */
export const ApiKey = z
  .object({
    id: Id,
    name: z.string(),
    prefix: z.string().meta({ description: 'How its secret begins' }),
    state: z.enum(['active', 'expired', 'revoked']),
    permissions: Permissions,
    departmentIds: z.array(Id).nullable().meta({ description: 'Whose tickets it sees; null: those of all' }),
    repliesNeedApproval: z.boolean().meta({ description: 'What it writes to customers waits until somebody approves' }),
    createdBy: PersonRef.nullable(),
    createdAt: Instant,
    lastUsedAt: Instant.nullable().meta({ description: 'To the minute' }),
    expiresAt: Instant.nullable().meta({ description: 'Null: it does not' }),
    revokedAt: Instant.nullable(),
    previousUntil: Instant.nullable().meta({ description: 'How long the secret before the latest rotation serves' }),
    revision: z.number().int().meta({ description: 'Grows with every edit' }),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof ApiKey>;

const KeyName = name(80);
const KeyPermissions = Permissions.min(1, 'Choose what the key may do');
const KeyDepartments = z.array(Id).min(1).max(100).nullable();

export const CreateApiKey = z
  .object({
    name: KeyName,
    permissions: KeyPermissions,
    departmentIds: KeyDepartments.default(null),
    repliesNeedApproval: z.boolean().default(false),
    expiresAt: Instant.nullable().default(null),
  })
  .meta({ id: 'CreateApiKey' });
export type CreateApiKey = z.output<typeof CreateApiKey>;

/** What is left out stays. */
export const UpdateApiKey = z
  .object({
    name: KeyName.optional(),
    permissions: KeyPermissions.optional(),
    departmentIds: KeyDepartments.optional(),
    repliesNeedApproval: z.boolean().optional(),
    expiresAt: Instant.nullable().optional(),
    revision: z
      .number()
      .int()
      .optional()
      .meta({ description: 'As it was read; refused with `settings_changed` when somebody has edited it since' }),
  })
  .meta({ id: 'UpdateApiKey' });
export type UpdateApiKey = z.output<typeof UpdateApiKey>;

export const CreatedApiKey = ApiKey.extend({
  secret: z.string().meta({ description: 'Answered this once; nobody can read it again' }),
}).meta({ id: 'CreatedApiKey' });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

export const RotateApiKey = z
  .object({
    overlapHours: z
      .number()
      .int()
      .min(0)
      .max(168)
      .default(24)
      .meta({ description: 'How long the secret until now serves beside the new one' }),
  })
  .meta({ id: 'RotateApiKey' });
export type RotateApiKey = z.output<typeof RotateApiKey>;

/** The key that asks. */
export const CurrentApiKey = z
  .object({
    id: Id,
    name: z.string(),
    organization: z.object({ id: Id, name: z.string() }),
    permissions: Permissions,
    departmentIds: z.array(Id).nullable(),
    repliesNeedApproval: z.boolean(),
    expiresAt: Instant.nullable(),
  })
  .meta({ id: 'CurrentApiKey' });
export type CurrentApiKey = z.infer<typeof CurrentApiKey>;
