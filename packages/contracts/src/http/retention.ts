import { RETENTION_KINDS, type RetentionKind } from '@perch/core';
import { z } from 'zod';
import { Instant } from './common.ts';
import { Confirmation, ConfirmingPassword } from './organization-life.ts';
import { Revision } from './organization.ts';

const byKind = <T extends z.ZodType>(item: T) =>
  z.object(Object.fromEntries(RETENTION_KINDS.map((kind) => [kind, item])) as Record<RetentionKind, T>);

const Days = z.number().int().min(1).max(36_500).nullable();

const days = byKind(Days).meta({
  description:
    'null: as long as the installation keeps it. Of tickets since they were closed and nobody wrote in them, of incidents since they were over',
});

/** How long the organization keeps what goes by its age. */
export const Retention = z
  .object({
    days,
    most: byKind(Days).meta({ description: 'How long the installation keeps it at most; null: for ever' }),
    least: byKind(z.number().int()).meta({ description: 'Fewer days cannot be chosen' }),
    confirmation: Confirmation,
    revision: Revision,
  })
  .meta({ id: 'Retention' });
export type Retention = z.infer<typeof Retention>;

export const SaveRetention = z
  .object({ days, password: ConfirmingPassword, revision: Revision })
  .meta({ id: 'SaveRetention' });
export type SaveRetention = z.infer<typeof SaveRetention>;

export const PreviewRetention = z.object({ days }).meta({ id: 'PreviewRetention' });
export type PreviewRetention = z.infer<typeof PreviewRetention>;

/** What would go of a kind. */
export const RetentionRemoval = z
  .object({
    count: z.number().int().min(0),
    isMore: z.boolean().meta({ description: 'Nobody has counted further: there are more than `count`' }),
    oldestAt: Instant.nullable(),
  })
  .meta({ id: 'RetentionRemoval' });
export type RetentionRemoval = z.infer<typeof RetentionRemoval>;

export const RetentionPreview = z
  .object({ removes: byKind(RetentionRemoval).meta({ description: 'What would go at once' }) })
  .meta({ id: 'RetentionPreview' });
export type RetentionPreview = z.infer<typeof RetentionPreview>;
