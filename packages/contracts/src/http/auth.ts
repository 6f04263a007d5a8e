import { isTimeZone, PERMISSIONS } from '@perch/core';
import { z } from 'zod';
import { Id, Instant, Locale, name, text } from './common.ts';
import { Away } from './organization.ts';

export const Password = z
  .string()
  .min(10, 'Use at least 10 characters')
  .max(128, 'Use at most 128 characters')
  .meta({ description: '10 to 128 characters' });

export const Email = z.email('Enter an e-mail address').max(254);
export const PersonName = name(80);

export const SignUp = z
  .object({
    organizationName: name(80, 'Enter the name of your organization'),
    name: PersonName,
    email: Email,
    password: Password,
    locale: Locale.default('en'),
    timeZone: z
      .string()
      .max(100)
      .default('UTC')
      // newer browsers know zones that this server does not: nobody is turned away for it
      .overwrite((zone) => (isTimeZone(zone) ? zone : 'UTC'))
      .meta({
        description:
          'Whose days reports and the first department begin with, of the IANA database; one that is not known counts as UTC',
      }),
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
      isEmailVerified: z.boolean().meta({ description: 'Until then they can invite nobody' }),
      avatarUrl: z.string().nullable(),
      locale: Locale,
      role: z.object({ id: Id, name: z.string() }),
      departmentIds: z.array(Id),
      phone: z.string().nullable().meta({ description: 'E.164' }),
      isPhoneVerified: z.boolean(),
      away: Away.nullable().meta({ description: 'null: they take new tickets' }),
    }),
    organization: z.object({
      id: Id,
      name: z.string(),
      removesAt: Instant.nullable().meta({
        description: 'When it is removed with all that it has: until then it can only be read; null: it stays',
      }),
    }),
    permissions: z.array(z.enum(PERMISSIONS)),
    mustSetUpTwoFactor: z.boolean().meta({
      description: 'The organization requires two-factor sign-in and you have none: all but setting it up is refused',
    }),
    departmentsOnly: z
      .boolean()
      .meta({ description: 'They see tickets of their own departments only, and what belongs to them' }),
    estimates: z.enum(['shown', 'hidden', 'off']).meta({
      description: 'Whether they see what Perch estimates from words; off: nobody of the organization does',
    }),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;

/** Of who has two-factor sign-in: the password was right, a code is missing. */
export const SecondStep = z
  .object({
    next: z.literal('two_factor'),
    validUntil: Instant,
    organizationId: Id.nullable().meta({ description: 'Where they have just joined; goes into the next step' }),
  })
  .meta({ id: 'SecondStep', description: 'Go on with `POST /auth/two-factor`; the cookie says with whom' });
export type SecondStep = z.infer<typeof SecondStep>;

/** Six digits as an authenticator app shows them, with or without a space. */
export const AppCode = z
  .string()
  .overwrite((code) => code.replace(/\s/g, ''))
  .regex(/^\d{6}$/, 'Enter the six digits of your authenticator app');

/** A code of the app, or one of the recovery codes. */
export const SignInCode = z
  .union([
    z.strictObject({ code: AppCode, organizationId: Id.optional() }),
    z.strictObject({ recoveryCode: text().trim().min(1).max(40), organizationId: Id.optional() }),
  ])
  .meta({ id: 'SignInCode', description: 'With `organizationId` the session works in that organization' });
export type SignInCode = z.infer<typeof SignInCode>;

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
