import { z } from 'zod';
import { Instant } from './common.ts';

/** E.164 */
const E164 = /^\+[1-9]\d{6,14}$/;

/** A phone number as people write it, as it is stored: "+55 (11) 98765-4321" is +5511987654321. */
export const compactPhone = (phone: string) => phone.replace(/[\s().\-/\u2010-\u2015]/g, '');

export const PhoneNumber = z
  .string()
  .max(40)
  .overwrite(compactPhone)
  .regex(E164, 'Enter the number with country code, like +5511987654321')
  .meta({ description: 'E.164; spaces, dots, dashes and brackets are dropped' });

export const PhoneRequest = z.object({ phone: PhoneNumber }).meta({ id: 'PhoneRequest' });
export const PhoneVerification = z
  .object({
    code: z
      .string()
      .trim()
      .regex(/^\d{6}$/, 'Enter the six digits of the SMS'),
  })
  .meta({ id: 'PhoneVerification' });
/** For an administrator: null takes the number away. */
export const MemberPhone = z.object({ phone: PhoneNumber.nullable() }).meta({ id: 'MemberPhone' });

const phone = z.string().nullable().meta({ description: 'E.164' });
/** A member's number, to themselves. */
export const OwnPhone = z
  .object({
    phone,
    isPhoneVerified: z.boolean().meta({ description: 'The member has entered the code that was sent to it' }),
    isSmsConfigured: z.boolean().meta({ description: 'Codes can be sent' }),
    code: z
      .object({
        state: z.enum(['queued', 'sent', 'failed']),
        reason: z
          .string()
          .nullable()
          .meta({ description: 'Why the SMS could not be sent, in the words of the provider' }),
        validUntil: Instant,
        attemptsLeft: z.number().int(),
      })
      .nullable()
      .meta({ description: 'The code that waits to be entered' }),
  })
  .meta({ id: 'OwnPhone' });
export type OwnPhone = z.infer<typeof OwnPhone>;
