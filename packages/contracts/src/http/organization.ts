import { ASSIGNMENT_RULES, PERMISSIONS } from '@perch/core';
import { z } from 'zod';
import { Id, Instant } from './common.ts';

/** Grows with every change. A PATCH that names an older one is refused with `settings_changed`. */
export const Revision = z.number().int().meta({ description: 'Grows with every change' });

/** Of a change: what it was read at. */
export const SeenRevision = Revision.meta({
  description: 'The revision that was read; refused with `settings_changed` when somebody has changed it since',
});

export const Organization = z.object({ id: Id, name: z.string(), createdAt: Instant }).meta({ id: 'Organization' });

/** Since when a member takes no new tickets, and when they are back by themselves. */
export const Away = z.object({ since: Instant, until: Instant.nullable() });
export type Away = z.infer<typeof Away>;

export const Assignment = z.enum(ASSIGNMENT_RULES).meta({
  description: 'Who gets a new ticket: nobody by itself, its members in turn, or whoever has fewest open ones',
});

export const Department = z
  .object({
    id: Id,
    name: z.string(),
    isDefault: z.boolean(),
    isActive: z.boolean(),
    assignment: Assignment,
    memberIds: z.array(Id),
    revision: Revision,
  })
  .meta({ id: 'Department' });
export type Department = z.infer<typeof Department>;

export const Member = z
  .object({
    id: Id,
    name: z.string(),
    email: z.string(),
    avatarUrl: z.string().nullable(),
    role: z.object({ id: Id, name: z.string() }),
    isActive: z.boolean(),
    departmentIds: z.array(Id),
    away: Away.nullable().meta({ description: 'null: they take new tickets' }),
    phone: z
      .string()
      .nullable()
      .meta({ description: 'E.164; shown to the member and to those who may manage the organization, null to others' }),
    isPhoneVerified: z.boolean().meta({ description: 'false also where the number is not shown' }),
    hasTwoFactor: z.boolean().nullable().meta({
      description: 'Signs in with a code too; shown to those who may manage the organization, null to others',
    }),
    signsInBySso: z.boolean().nullable().meta({
      description: 'Has signed in with the provider that is in use; null to who may not manage the organization',
    }),
    revision: Revision,
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof Member>;

export const Role = z
  .object({
    id: Id,
    name: z.string(),
    isBuiltIn: z.boolean().meta({ description: 'Comes with every organization and cannot be changed' }),
    permissions: z.array(z.enum(PERMISSIONS)),
    repliesNeedApproval: z
      .boolean()
      .meta({ description: 'What its members write to customers waits until somebody else has approved it' }),
    departmentsOnly: z
      .boolean()
      .meta({ description: 'Its members see tickets of their own departments only, and what belongs to them' }),
    memberCount: z.number().int().meta({ description: 'Members who have it, deactivated ones included' }),
    revision: Revision,
  })
  .meta({ id: 'Role' });
export type Role = z.infer<typeof Role>;
