import { z } from 'zod';
import { PricingOverrides } from '../pricing.ts';
import { Id, Instant, name } from './common.ts';

/** What the plan of an app at X allows: self-serve may only answer who named or quoted the account, and may not like. */
export const ApiTier = z
  .enum(['self_serve', 'enterprise'])
  .meta({ id: 'ApiTier', description: 'What the plan of the app at X allows' });
export type ApiTier = z.infer<typeof ApiTier>;

export const AppAuthorization = z.enum(['oauth2', 'oauth1']).meta({
  id: 'AppAuthorization',
  description: '`oauth2`: by redirect, with PKCE; `oauth1`: OAuth 1.0a, by redirect or by pasting an access token',
});

export const TwitterApp = z
  .object({
    id: Id,
    name: z.string(),
    authorization: AppAuthorization,
    clientId: z.string().meta({ description: 'Client id, or consumer key (API key) of OAuth 1.0a' }),
    secretSetAt: Instant.meta({ description: 'Since when its secret is the one that is stored; it never comes back' }),
    tier: ApiTier,
    pricing: PricingOverrides.meta({
      description: "What differs from X's price list (micro-dollars) and from its dearest reading",
    }),
    accounts: z
      .array(z.object({ id: Id, username: z.string() }))
      .meta({ description: 'The accounts that are connected by it' }),
    createdBy: z.object({ id: Id, name: z.string() }).nullable(),
    createdAt: Instant,
    revision: z.number().int(),
  })
  .meta({ id: 'TwitterApp' });
export type TwitterApp = z.infer<typeof TwitterApp>;

export const TwitterApps = z
  .object({
    data: z.array(TwitterApp),
    platform: z
      .object({ isConfigured: z.boolean(), tier: ApiTier })
      .meta({ description: "This installation's own app, by which accounts are connected unless another is chosen" }),
    callbackUrl: z.url().meta({ description: 'To be registered with every app, as it stands' }),
    sandboxUrl: z.url().nullable().meta({ description: 'Where to look at X if a sandbox stands for it; null: x.com' }),
  })
  .meta({ id: 'TwitterApps' });
export type TwitterApps = z.infer<typeof TwitterApps>;

/** What X gives out has no spaces and no braces; pasting brings the former along at its ends. */
const key = (message: string) =>
  z
    .string()
    .trim()
    .min(1, { error: message, abort: true })
    .max(400)
    .regex(/^[\w\-.~:+/=%]+$/, 'Letters, digits and -._~:+/=% only: copy it once more');

const appName = name(60);
const clientId = key('Enter the client id or API key').meta({
  description: 'Client id, or consumer key (API key) of OAuth 1.0a',
});
const clientSecret = key('Enter the secret').meta({ description: 'Never comes back', writeOnly: true });

export const CreateTwitterApp = z
  .object({
    name: appName,
    authorization: AppAuthorization,
    clientId,
    clientSecret,
    tier: ApiTier.default('self_serve'),
    pricing: PricingOverrides.default({}),
  })
  .meta({ id: 'CreateTwitterApp' });
export type CreateTwitterApp = z.infer<typeof CreateTwitterApp>;

/** What is left out stays as it is. */
export const UpdateTwitterApp = z
  .object({
    name: appName.optional(),
    clientId: clientId.optional(),
    clientSecret: clientSecret.optional(),
    tier: ApiTier.optional(),
    pricing: PricingOverrides.optional(),
    revision: z.number().int().meta({ description: 'What was read; an older one is refused with `settings_changed`' }),
  })
  .meta({ id: 'UpdateTwitterApp' });
export type UpdateTwitterApp = z.infer<typeof UpdateTwitterApp>;

/** The keys of an OAuth 1.0a app and of an account, as X's developer portal shows them. */
export const ConnectWithKeys = z
  .object({
    twitterAppId: Id.optional().meta({ description: 'A stored app; else `consumerKey` and `consumerSecret` name one' }),
    consumerKey: clientId.optional(),
    consumerSecret: clientSecret.optional(),
    accessToken: key('Enter the access token').meta({ writeOnly: true }),
    accessTokenSecret: key('Enter the access token secret').meta({ writeOnly: true }),
    appName: appName.optional().meta({ description: 'How a new app is called; else by the account' }),
    accountId: Id.optional().meta({ description: 'The account to authorize anew; left out for a new one' }),
  })
  .superRefine((keys, ctx) => {
    if (keys.twitterAppId !== undefined) return;
    for (const path of ['consumerKey', 'consumerSecret'] as const) {
      if (keys[path] === undefined)
        ctx.addIssue({ code: 'custom', path: [path], message: 'Enter it, or choose an app' });
    }
  })
  .meta({ id: 'ConnectWithKeys' });
export type ConnectWithKeys = z.infer<typeof ConnectWithKeys>;
