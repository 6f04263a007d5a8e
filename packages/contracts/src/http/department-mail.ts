import { z } from 'zod';
import { Id, Locale, name, text } from './common.ts';
import { Revision } from './organization.ts';

/** The part behind a plus is for the tickets. */
const Address = z
  .email('Enter an e-mail address')
  .max(200)
  .toLowerCase()
  .refine((address) => !address.includes('+'), 'Use an address without a plus');

const fields = {
  fromName: name(80, 'Enter the name that readers see').meta({ description: 'The name that readers see' }),
  address: Address.meta({
    description: 'The address that the department writes from. Mail to it comes here; no other department can have it.',
  }),
  replyTo: Address.nullable().meta({ description: 'Where answers go instead; null: to the address' }),
  usesReplyTag: z.boolean().meta({
    description:
      'Answers go to `address+t.….@domain`, which tells the ticket whatever the header says. Needs a mail server that delivers such addresses.',
  }),
  signature: text().max(2_000).meta({ description: 'Stands below each e-mail' }),
  locale: Locale.default('en').meta({
    description: 'Language of what Perch adds to e-mail, such as the line above what is quoted',
  }),
};

/** How a department writes and is written to by e-mail. */
export const DepartmentMail = z
  .object({
    departmentId: Id,
    ...fields,
    address: z.string(),
    replyTo: z.string().nullable(),
    locale: Locale,
    addressInFrom: z.string().meta({
      description:
        'The address that its e-mail really comes from: another one where neither an own mail server is in use nor Perch’s may speak for the domain',
    }),
    revision: Revision,
  })
  .meta({ id: 'DepartmentMail' });
export type DepartmentMail = z.infer<typeof DepartmentMail>;

export const SaveDepartmentMail = z
  .object({ ...fields, revision: Revision.meta({ description: 'As it was read; 0 where there was none' }) })
  .meta({ id: 'SaveDepartmentMail' });
export type SaveDepartmentMail = z.infer<typeof SaveDepartmentMail>;
