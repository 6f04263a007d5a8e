import { PERMISSIONS } from '@perch/core';
import { z } from 'zod';
import { Id, Instant, Locale, text } from './common.ts';
import { Away } from './organization.ts';

export const Password = z
  .string()
  .min(10, 'Use at least 10 characters')
  .max(128, 'Use at most 128 characters')
  .meta({ description: '10 to 128 characters' });

export const Email = z.email('Enter an e-mail address').max(254);
export const PersonName = text().trim().min(1, 'Enter a name').max(80);

export const SignUp = z
  .object({
    organizationName: text().trim().min(1, 'Enter the name of your organization').max(80),
    name: PersonName,
    email: Email,
    password: Password,
    locale: Locale.default('en'),
  })
  .meta({ id: 'SignUp' });

export const SignIn = z.object({ email: Email, password: z.string().min(1).max(128) }).meta({ id: 'SignIn' });

export const ForgotPassword = z.object({ email: Email }).meta({ id: 'ForgotPassword' });

export const ResetPassword = z.object({ token: text().min(1).max(200), password: Password }).meta({
  id: 'ResetPassword',
});

/** Who is signed in, to which organization, and what they may do. */
export const Session = z
  .object({
    member: z.object({
      id: Id,
      name: z.string(),
      email: z.string(),
      avatarUrl: z.string().nullable(),
      locale: Locale,
      role: z.object({ id: Id, name: z.string() }),
      departmentIds: z.array(Id),
      phone: z.string().nullable().meta({ description: 'E.164' }),
      isPhoneVerified: z.boolean(),
      away: Away.nullable().meta({ description: 'null: they take new tickets' }),
    }),
    organization: z.object({ id: Id, name: z.string() }),
    permissions: z.array(z.enum(PERMISSIONS)),
    estimates: z.enum(['shown', 'hidden', 'off']).meta({
      description: 'Whether they see what Perch estimates from words; off: nobody of the organization does',
    }),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

/** One of the organizations of the person who is signed in. */
export const OrganizationMembership = z
  .object({
    organization: z.object({ id: Id, name: z.string() }),
    role: z.object({ id: Id, name: z.string() }),
    isCurrent: z.boolean().meta({ description: 'The one that this session works in' }),
  })
  .meta({ id: 'OrganizationMembership' });
export type OrganizationMembership = z.infer<typeof OrganizationMembership>;

export const SwitchOrganization = z.object({ organizationId: Id }).meta({ id: 'SwitchOrganization' });

/** A member takes new tickets, or does not for a while. */
export const SetAvailability = z
  .object({
    isAway: z.boolean(),
    until: Instant.optional().meta({ description: 'Of who is away: back by themselves from then on' }),
  })
  .meta({ id: 'SetAvailability' });
export type SetAvailability = z.infer<typeof SetAvailability>;

export const UpdateMe = z
  .object({
    name: PersonName.optional(),
    locale: Locale.optional(),
    showsEstimates: z.boolean().optional().meta({ description: 'Sentiment and language as Perch estimates them' }),
  })
  .meta({ id: 'UpdateMe' });
