import { z } from 'zod';
import { PROBLEM_NAMES } from '../faults/recorded-problems.ts';
import { SCOPES } from '../x/tokens.ts';

const username = z
  .string({ error: 'is needed: a username such as "maria_silva"' })
  .transform((name) => name.replace(/^@/, ''))
  .pipe(z.string().regex(/^\w{1,15}$/, 'must be 1 to 15 letters, digits or underscores'));
const tweetId = z.string({ error: 'must be a tweet id in a string' }).regex(/^\d{1,19}$/, 'must be 1 to 19 digits');
const time = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2026-11-22T10:00:00Z' })
  .transform(Date.parse);
const text = z.string({ error: 'is needed: what the person writes' }).min(1, 'must not be empty').max(25_000);
const count = z.coerce.number().int();

export const CreateTweet = z
  .strictObject({
    from: username,
    text: text.optional(),
    inReplyTo: tweetId.optional(),
    quote: tweetId.optional(),
    retweetOf: tweetId.optional(),
    poll: z
      .strictObject({
        options: z.array(z.string().min(1).max(25)).min(2).max(4),
        durationMinutes: z.number().int().min(5).max(10_080),
      })
      .optional(),
    createdAt: time.optional(),
    indexedAt: time.optional(),
  })
  .refine((input) => input.text !== undefined || input.retweetOf !== undefined, {
    path: ['text'],
    error: 'is needed unless retweetOf is given',
  });

export const EditTweet = z.strictObject({ text });
export const ListTweets = z.strictObject({
  author: username.optional(),
  inReplyTo: tweetId.optional(),
  mentions: username.optional(),
  conversation: tweetId.optional(),
  limit: count.min(1).max(20_000).default(100),
});
export const ListConversations = z.strictObject({
  brand: username.optional(),
  limit: count.min(1).max(500).default(50),
});
export const Engage = z.strictObject({ from: username });

export const CreateDirectMessage = z.strictObject({ from: username, to: username, text, createdAt: time.optional() });
export const ListDirectMessages = z.strictObject({
  participant: username.optional(),
  limit: count.min(1).max(20_000).default(200),
});
export const ListMail = z.strictObject({
  to: z.string().optional(),
  /** in sender, recipients, subject or text */
  q: z.string().optional(),
  direction: z.enum(['received', 'sent']).optional(),
  limit: count.min(1).max(5_000).default(200),
});
const address = z.string({ error: 'is needed: an e-mail address' }).trim().min(3).max(500).includes('@');
const messageId = z
  .string()
  .trim()
  .regex(/^<?[^<>\s]+@[^<>\s]+>?$/, 'must be a Message-ID such as <1@example.com>');
export const CreateMail = z.strictObject({
  from: address,
  to: z.union([address.transform((one) => [one]), z.array(address).min(1).max(50)]),
  subject: z.string().max(998).default(''),
  text: z.string({ error: 'is needed: what the mail says' }),
  html: z.string().optional(),
  inReplyTo: messageId.optional(),
  references: z.array(messageId).max(100).optional(),
  headers: z
    .record(z.string().regex(/^[\w-]{1,70}$/, 'must be the name of a header'), z.string().max(2_000))
    .optional(),
  attachments: z
    .array(
      z.strictObject({
        filename: z.string().min(1).max(255),
        contentType: z
          .string()
          .regex(/^[\w.+-]+\/[\w.+-]+$/, 'must be a type such as image/png')
          .default('application/octet-stream'),
        contentBase64: z.base64(),
      }),
    )
    .max(50)
    .optional(),
});

const phoneNumber = z.string({ error: 'is needed: a phone number such as +4915112345678' });
export const ListSms = z.strictObject({
  number: z.string().optional(),
  direction: z.enum(['inbound', 'outbound']).optional(),
  limit: count.min(1).max(5_000).default(200),
});
export const CreateSms = z.strictObject({ from: phoneNumber, to: phoneNumber.optional(), text: text.max(1_600) });
export const ChangeRecipient = z.strictObject({ unsubscribed: z.boolean() });
export const ListRequests = z.strictObject({
  path: z.string().optional(),
  method: z.string().optional(),
  user: username.optional(),
  status: z
    .string()
    .regex(/^([1-5]\d\d|[1-5]xx|cut|failed)$/, 'must be a status such as 404, 4xx, cut or failed')
    .optional(),
  faulty: z.stringbool('must be true or false').optional(),
  limit: count.min(1).max(5_000).default(5_000),
});

export const StartStorm = z.strictObject({
  to: username,
  keywords: z.array(z.string().min(1).max(100)).max(50).default([]),
  tweets: z.number({ error: 'is needed: how many tweets, 1 to 20000' }).int().min(1).max(20_000),
  seconds: z.number({ error: 'is needed: over how many seconds, 0 to 600' }).min(0).max(600),
  authors: z.number().int().min(1).max(20_000).optional(),
});

export const PutSettings = z.strictObject({
  tier: z.enum(['self-serve', 'enterprise']).optional(),
  rateLimits: z.boolean().optional(),
  credits: z.enum(['ok', 'depleted']).optional(),
  usageCap: z.enum(['ok', 'exceeded']).optional(),
  idJitterMs: z.number().int().min(0).max(600_000).optional(),
  smtp: z.strictObject({ requireAuth: z.boolean(), requireTls: z.boolean() }).optional(),
  trickle: z.strictObject({ enabled: z.boolean(), perMinute: z.number().min(1).max(600).optional() }).optional(),
  billing: z
    .strictObject({
      countsIncludes: z.boolean().optional(),
      dedupe: z.enum(['user', 'app']).optional(),
      appOwner: username.nullable().optional(),
    })
    .optional(),
});

export const ReadBill = z.strictObject({
  day: z.iso.date('must be a UTC day such as 2026-11-22').optional(),
  user: username.optional(),
});

const callerPid = z
  .number({ error: 'is needed: the process id of the caller' })
  .int()
  .min(2, 'must be the id of an ordinary process, above 1')
  .refine((pid) => pid !== process.pid, 'must not be the sandbox itself');

const faultPath = z.string().startsWith('/', 'must start with "/", such as /2/tweets');

const FaultRule = z.strictObject({
  match: z
    .strictObject({
      method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
      path: z.union([faultPath, z.array(faultPath).min(1).max(20)]).optional(),
      user: username.optional(),
    })
    .default({}),
  effect: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('status'),
      status: z.number().int().min(400).max(599),
      body: z.unknown().optional(),
    }),
    z.strictObject({ kind: z.literal('problem'), name: z.enum(PROBLEM_NAMES) }),
    z.strictObject({
      kind: z.literal('rate-limit'),
      resetSeconds: z.number().min(1).max(86_400),
      headers: z.boolean().optional(),
    }),
    z.strictObject({
      kind: z.literal('slow'),
      ms: z.number().int().min(1).max(600_000),
      when: z.enum(['before', 'after']).optional(),
    }),
    z.strictObject({ kind: z.literal('cut-before') }),
    z.strictObject({ kind: z.literal('cut-after') }),
    z.strictObject({ kind: z.literal('cut-midway') }),
    z.strictObject({ kind: z.literal('revoke') }),
    z.strictObject({ kind: z.literal('malformed') }),
    z.strictObject({ kind: z.literal('empty') }),
    z.strictObject({ kind: z.literal('wrong-types') }),
    z.strictObject({ kind: z.literal('kill-caller'), when: z.enum(['before', 'after']), pid: callerPid }),
  ]),
  times: z.number().int().min(1).max(1_000_000).optional(),
  probability: z.number().min(0).max(1).optional(),
  seconds: z.number().min(1).max(86_400).optional(),
});

export const PutFaults = z.strictObject({
  rules: z.array(FaultRule).max(100).optional(),
  indexDelaySeconds: z
    .strictObject({ min: z.number().min(0).max(43_200), max: z.number().min(0).max(43_200) })
    .refine(({ min, max }) => min <= max, { path: ['min'], error: 'must not be above max' })
    .optional(),
  clockSkewSeconds: z.number().int().min(-86_400).max(86_400).optional(),
});

const LONGEST_JUMP_SECONDS = 90 * 86_400;

export const AdvanceClock = z.strictObject({
  advanceSeconds: z.number({ error: 'is needed: how many seconds pass' }).min(0).max(LONGEST_JUMP_SECONDS),
});

export const AddFault = z
  .strictObject({ preset: z.string().optional(), user: username.optional(), rule: FaultRule.optional() })
  .refine(({ preset, rule }) => (preset === undefined) !== (rule === undefined), {
    path: ['rule'],
    error: 'is needed, or a preset; not both',
  });

export const CreateUser = z.strictObject({
  username,
  name: z.string({ error: 'is needed: the name as shown' }).min(1).max(50),
  brand: z.boolean().default(false),
  description: z.string().max(160).optional(),
  followers: z.number().int().min(0).optional(),
  premium: z.boolean().optional(),
  acceptsDirectMessages: z.boolean().optional(),
  protected: z.boolean().optional(),
  suspended: z.boolean().optional(),
});

/** `followedBy` are usernames of this world: who sees the tweets of a protected account. */
export const ChangeUser = z.strictObject({
  protected: z.boolean().optional(),
  suspended: z.boolean().optional(),
  acceptsDirectMessages: z.boolean().optional(),
  followedBy: z.array(username).max(1_000).optional(),
});

export const CreateGroup = z.strictObject({ from: username, members: z.array(username).min(2).max(49), text });
export const WriteToGroup = z.strictObject({ from: username, text });
export const JoinGroup = z.strictObject({ from: username, username });
export const Vote = z.strictObject({
  option: z.number({ error: 'is needed: which option, from 1' }).int().min(1).max(4),
});

export const CreateApp = z.strictObject({
  name: z.string({ error: 'is needed: how the app is called' }).trim().min(1, 'must not be empty').max(60),
});

export const CreateToken = z.strictObject({
  username,
  /** of the app that the token is for; the first where it is left out */
  clientId: z.string().optional(),
  authorization: z.enum(['oauth2', 'oauth1']).default('oauth2'),
  scopes: z.array(z.enum(SCOPES as [string, ...string[]])).optional(),
});

export const Reset = z.strictObject({ scenario: z.enum(['demo', 'empty']).optional() });

export const PutRecord = z.strictObject({
  name: z
    .string({ error: 'is needed: such as "_perch-challenge.acme.example"' })
    .trim()
    .toLowerCase()
    .max(253)
    .regex(/^(?:[a-z0-9_-]{1,63}\.)+[a-z0-9-]{2,63}$/, 'must be a name, such as "_perch-challenge.acme.example"'),
  values: z.array(z.string().min(1, 'must not be empty').max(500)).max(10),
});
