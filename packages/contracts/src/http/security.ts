import { z } from 'zod';
import { AppCode, Email, Password } from './auth.ts';
import { Id, Instant, text } from './common.ts';
import { Revision, SeenRevision } from './organization.ts';

/** The password that somebody has, asked again before what matters. */
export const OwnPassword = text().min(1).max(128).meta({ description: 'Your password, asked again' });

export const ChangePassword = z
  .object({ currentPassword: OwnPassword, password: Password })
  .meta({ id: 'ChangePassword' });

/** How somebody has signed in, and whether there is a password of theirs to change. */
export const OwnSignIn = z
  .object({
    by: z.enum(['password', 'provider']).meta({
      description:
        'By `provider` (single sign-on) a second factor is its business, and what is of your whole account is not changed where you have a password or other organizations',
    }),
    hasPassword: z.boolean(),
  })
  .meta({ id: 'OwnSignIn' });
export type OwnSignIn = z.infer<typeof OwnSignIn>;

/** Where somebody is signed in. */
export const OwnSession = z
  .object({
    id: Id,
    isCurrent: z.boolean().meta({ description: 'The one that asks' }),
    browser: z.string().nullable().meta({ description: 'As it names itself; null: unknown' }),
    system: z.string().nullable().meta({ description: 'The operating system; null: unknown' }),
    ipAddress: z.string().nullable().meta({ description: 'Where it signed in from' }),
    signedInAt: Instant,
    lastUsedAt: Instant.meta({ description: 'To within five minutes' }),
  })
  .meta({ id: 'OwnSession' });
export type OwnSession = z.infer<typeof OwnSession>;

export const EndedSessions = z.object({ ended: z.number().int() }).meta({ id: 'EndedSessions' });
export type EndedSessions = z.infer<typeof EndedSessions>;

export const OwnTwoFactor = z
  .object({
    isEnabled: z.boolean(),
    isRequired: z.boolean().meta({ description: 'The organization that this session works in requires it' }),
    recoveryCodesLeft: z.number().int(),
  })
  .meta({ id: 'OwnTwoFactor' });
export type OwnTwoFactor = z.infer<typeof OwnTwoFactor>;

export const ConfirmOwnPassword = z.object({ password: OwnPassword }).meta({ id: 'ConfirmOwnPassword' });

const recoveryCodes = z.array(z.string()).meta({ description: 'Each serves once, instead of a code. Shown here only' });

export const TwoFactorSetup = z
  .object({
    uri: z.string().meta({ description: '`otpauth://`, for a QR code' }),
    secret: z.string().meta({ description: 'The same key in text (base 32)' }),
    recoveryCodes,
  })
  .meta({ id: 'TwoFactorSetup' });
export type TwoFactorSetup = z.infer<typeof TwoFactorSetup>;

export const TwoFactorCode = z.object({ code: AppCode }).meta({ id: 'TwoFactorCode' });
export const RecoveryCodes = z.object({ recoveryCodes }).meta({ id: 'RecoveryCodes' });
export type RecoveryCodes = z.infer<typeof RecoveryCodes>;

/** How people sign in to an organization. */
const signInRules = {
  requiresTwoFactor: z.boolean().meta({ description: 'Who has none sets it up before anything else' }),
};
export const SignInRules = z.object({ ...signInRules, revision: Revision }).meta({ id: 'SignInRules' });
export type SignInRules = z.infer<typeof SignInRules>;

export const SaveSignInRules = z
  .object({ ...signInRules, revision: SeenRevision.optional() })
  .meta({ id: 'SaveSignInRules' });
export type SaveSignInRules = z.infer<typeof SaveSignInRules>;

export const OwnEmail = z
  .object({
    email: z.string(),
    isVerified: z.boolean().meta({ description: 'Somebody has opened a link that was sent to it' }),
    pending: z
      .object({ email: z.string(), validUntil: Instant })
      .nullable()
      .meta({ description: 'Takes its place once the link that was sent there is opened' }),
  })
  .meta({ id: 'OwnEmail' });
export type OwnEmail = z.infer<typeof OwnEmail>;

export const ChangeEmail = z.object({ email: Email, password: OwnPassword }).meta({ id: 'ChangeEmail' });
export const VerifyEmail = z.object({ token: text().min(1).max(200) }).meta({ id: 'VerifyEmail' });
export const VerifiedEmail = z.object({ email: z.string() }).meta({ id: 'VerifiedEmail' });
export type VerifiedEmail = z.infer<typeof VerifiedEmail>;
