import { z } from 'zod';
import { Email } from './auth.ts';
import { Id, Instant, text } from './common.ts';
import { Revision } from './organization.ts';

export const SsoDomain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/,
    'Enter a domain, as acme.com',
  );

const Issuer = z
  .url({ protocol: /^https?$/, error: 'Enter the address of the provider' })
  .max(500)
  .refine((issuer) => !/[?#]/.test(issuer), 'Without what follows ? or #')
  .meta({ description: 'As the provider names itself, with or without a slash at the end; https' });

const isUnique = (values: readonly string[]) => new Set(values).size === values.length;

export const SsoMapping = z
  .object({
    group: text().trim().min(1, 'Enter the name of a group').max(200),
    roleId: Id,
    departmentIds: z.array(Id).max(200).default([]),
  })
  .meta({ id: 'SsoMapping' });

const settings = {
  issuer: Issuer,
  clientId: text().trim().min(1, 'Enter the client ID').max(300),
  domains: z.array(SsoDomain).max(20).refine(isUnique, 'A domain stands here twice').meta({
    description:
      'Of the e-mail addresses whose people sign in here: by their address, and as new members, once the domain is proved',
  }),
  groupsClaim: text().trim().min(1, 'Enter the name of the claim').max(100).default('groups'),
  mappings: z
    .array(SsoMapping)
    .max(100)
    .refine((mappings) => isUnique(mappings.map(({ group }) => group)), 'A group stands here twice')
    .meta({ description: 'The first that somebody is in gives the role, all of them the departments' }),
  defaultRoleId: Id.nullable().meta({
    description:
      'Of who is in no mapped group; null: they are refused. Without mappings, of new people, and null: only members sign in',
  }),
  isEnabled: z.boolean(),
  isRequired: z
    .boolean()
    .meta({ description: 'Passwords serve only those who may manage the organization, while a domain is proved' }),
  sessionHours: z.number().int().min(1).max(336).default(24).meta({
    description:
      'After so long people go to the provider anew, however much they work; fewer hold for who is signed in, too',
  }),
};

export const SsoDomainProof = z
  .object({
    domain: z.string(),
    provedAt: Instant.nullable().meta({
      description: 'null: until then only members sign in with an address of it',
    }),
    missingSince: Instant.nullable().meta({
      description:
        'Since when the name servers, asked once a day, do not show the record; after three times it is lost',
    }),
    record: z
      .object({ name: z.string(), value: z.string() })
      .meta({ description: 'The TXT record that its name servers have to show' }),
  })
  .meta({ id: 'SsoDomainProof' });
export type SsoDomainProof = z.infer<typeof SsoDomainProof>;

export const SsoSettings = z
  .object({
    settings: z.object({ ...settings, issuer: z.string(), domains: z.array(z.string()) }).nullable(),
    domains: z.array(SsoDomainProof).meta({ description: 'Of the settings, by name' }),
    callbackUrl: z.string().meta({ description: 'To be registered with the provider' }),
    signInUrl: z.string().meta({ description: 'Signs in here without asking for the e-mail address' }),
    revision: Revision,
    changedAt: Instant.nullable(),
    changedBy: z.object({ id: Id, name: z.string() }).nullable(),
  })
  .meta({ id: 'SsoSettings' });
export type SsoSettings = z.infer<typeof SsoSettings>;

export const SaveSso = z
  .object({
    ...settings,
    clientSecret: text().min(1).max(1000).optional().meta({ description: 'Left out: the stored one stays' }),
    revision: Revision,
  })
  .refine(({ isEnabled, isRequired }) => isEnabled || !isRequired, {
    path: ['isRequired'],
    message: 'Only where it is in use',
  })
  .meta({ id: 'SaveSso' });
export type SaveSso = z.infer<typeof SaveSso>;

export const TestSso = z.object({ issuer: Issuer }).meta({ id: 'TestSso' });

/** What a provider says of itself. */
export const SsoDiscovery = z
  .object({
    issuer: z.string(),
    authorizationEndpoint: z.string(),
    tokenEndpoint: z.string(),
    userinfoEndpoint: z.string().nullable(),
    jwksUri: z.string(),
    supportsPkce: z.boolean().meta({ description: 'It says that it does; not all that do say so' }),
  })
  .meta({ id: 'SsoDiscovery' });
export type SsoDiscovery = z.infer<typeof SsoDiscovery>;

export const StartSsoQuery = z
  .object({
    email: Email.optional(),
    organization: Id.optional(),
    returnTo: z.string().max(2000).optional().meta({ description: 'A path of the web app' }),
    fresh: z
      .stringbool()
      .default(false)
      .meta({ description: 'The provider asks who they are even where they are signed in there' }),
  })
  .refine(({ email, organization }) => (email === undefined) !== (organization === undefined), {
    message: 'Give either email or organization',
  });

export const SsoCallbackQuery = z.looseObject({
  state: z.string().max(200).optional(),
  code: z.string().max(4000).optional(),
  error: z.string().max(200).optional(),
});
