import { Password, SignIn } from '@perch/contracts';

/** Checks of single fields by the contract's own schemas; each answers with the key of a sentence or null. */
export const rules = {
  email: (value: string) => (SignIn.shape.email.safeParse(value.trim()).success ? null : 'field.emailInvalid'),
  required: (value: string) => (value.trim() === '' ? 'field.required' : null),
  newPassword: (value: string) => {
    if (Password.safeParse(value).success) return null;
    return value.length > 128 ? 'field.passwordTooLong' : 'field.passwordTooShort';
  },
};
