import { z } from 'zod';
import { Id, Instant } from './common.ts';
import { ProfileRef, Reason, TwitterChannel } from './tickets.ts';
import { Capture } from './twitter-accounts.ts';

export const MAX_PREVIEW_DAYS = 30;
/** A preview looks at no more than the newest of these. */
export const MAX_PREVIEWED_TWEETS = 100_000;
export const MAX_PREVIEWED_DIRECT_MESSAGES = 20_000;
export const PREVIEW_EXAMPLES = 10;

export const PreviewCapture = z
  .object({
    capture: Capture,
    days: z
      .number()
      .int()
      .min(1)
      .max(MAX_PREVIEW_DAYS)
      .default(7)
      .meta({ description: 'How many days to look back, counted in 24 hours' }),
  })
  .meta({ id: 'PreviewCapture' });
export type PreviewCapture = z.infer<typeof PreviewCapture>;

const count = () => z.number().int().min(0);

/** With the saved settings, and with those that are previewed. */
export const NowAndAfter = z.object({ now: count(), after: count() }).meta({ id: 'NowAndAfter' });
export type NowAndAfter = z.infer<typeof NowAndAfter>;

/** A tweet or direct message that the settings treat differently. */
export const PreviewExample = z
  .object({
    channel: TwitterChannel,
    text: z.string(),
    author: ProfileRef,
    postedAt: Instant,
    now: Reason.meta({ description: 'Why the saved settings do what they do with it' }),
    after: Reason.meta({
      description: 'The same of the previewed ones. A keyword that is not saved yet has no `keywordId`.',
    }),
  })
  .meta({ id: 'PreviewExample' });
export type PreviewExample = z.infer<typeof PreviewExample>;

const Examples = z.object({
  count: count(),
  examples: z.array(PreviewExample).max(PREVIEW_EXAMPLES).meta({ description: 'Newest first' }),
});

export const CapturePreview = z
  .object({
    days: z.number().int(),
    from: Instant.meta({ description: 'What was posted since then has been looked at' }),
    isComplete: z
      .boolean()
      .meta({ description: 'Whether `days` were looked at whole. When not, `limitedBy` says what cut them short.' }),
    limitedBy: z
      .enum(['history', 'volume'])
      .nullable()
      .meta({
        description: `\`history\`: the account has not been connected for as long; \`volume\`: more than the newest ${MAX_PREVIEWED_TWEETS} tweets or ${MAX_PREVIEWED_DIRECT_MESSAGES} direct messages are stored, and only those were looked at`,
      }),
    evaluated: count().meta({ description: 'Tweets and direct messages of customers that the rules were run over' }),
    tickets: NowAndAfter.meta({ description: 'Tickets that would have been opened' }),
    perDay: z.array(NowAndAfter.extend({ day: z.iso.date().meta({ description: 'UTC day' }) })),
    byDepartment: z.array(
      NowAndAfter.extend({
        departmentId: Id,
        directMessages: NowAndAfter.meta({ description: 'Those of them that direct messages would have opened' }),
      }),
    ),
    wouldGo: Examples.meta({ description: 'What is in a ticket with the saved settings and in none with these' }),
    wouldCome: Examples.meta({ description: 'What is in no ticket with the saved settings and in one with these' }),
  })
  .meta({ id: 'CapturePreview' });
export type CapturePreview = z.infer<typeof CapturePreview>;

/** Settings as they are saved. */
export const SaveCapture = Capture.extend({
  acceptFlood: z.boolean().default(false).meta({
    description:
      'Without it, settings that would open very many tickets are refused with `capture_flood` and an estimate',
  }),
}).meta({ id: 'SaveCapture' });
