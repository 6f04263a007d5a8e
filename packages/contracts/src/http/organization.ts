import { PERMISSIONS } from '@perch/core';
import { z } from 'zod';
import { Id, Instant } from './common.ts';

export const Organization = z.object({ id: Id, name: z.string(), createdAt: Instant }).meta({ id: 'Organization' });

export const Department = z
  .object({
    id: Id,
    name: z.string(),
    isDefault: z.boolean(),
    isActive: z.boolean(),
    memberIds: z.array(Id),
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
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof Member>;

export const Role = z
  .object({ id: Id, name: z.string(), isBuiltIn: z.boolean(), permissions: z.array(z.enum(PERMISSIONS)) })
  .meta({ id: 'Role' });
