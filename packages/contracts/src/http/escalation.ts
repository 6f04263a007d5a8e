import { z } from 'zod';
import { Id, Instant, name, text, TimeZone } from './common.ts';
import {
  BASELINE_TIMES,
  ESCALATION_LIMITS,
  MAX_ESCALATION_KEYWORDS,
  MAX_PHRASE_LENGTH,
  MAX_RECIPIENTS,
} from './values.ts';

const whole = (field: keyof typeof ESCALATION_LIMITS) => {
  const { least, most } = ESCALATION_LIMITS[field];
  return z
    .number()
    .int('Enter a whole number')
    .min(least, `Enter a number from ${least} to ${most}`)
    .max(most, `Enter a number from ${least} to ${most}`);
};

const minute = z.number().int().min(0).max(1439);
/** When somebody is told only if nobody else is there. */
export const QuietHours = z
  .object({ from: minute, until: minute })
  .refine(({ from, until }) => from !== until, { path: ['until'], message: 'Ends when it begins' })
  .meta({
    id: 'QuietHours',
    description: 'Minutes of the day in the time zone beside them, over midnight where they end before they begin',
  });

/** Whom a rule tells, and how. */
export const EscalationRecipient = z
  .object({
    memberId: Id,
    byEmail: z.boolean(),
    bySms: z.boolean(),
    quiet: QuietHours.nullable().default(null).meta({
      description:
        'Then told only when they are over and nobody has taken it over, where people are told one after the other after all who are awake, or where everybody else is in quiet hours too; how it grows, and that it is over, by e-mail only',
    }),
  })
  .refine(({ byEmail, bySms }) => byEmail || bySms, { path: ['byEmail'], message: 'Choose e-mail, SMS or both' })
  .meta({ id: 'EscalationRecipient' });
export type EscalationRecipient = z.infer<typeof EscalationRecipient>;

const condition = {
  keywords: z
    .array(text().trim().min(1, 'Enter a word or phrase').max(MAX_PHRASE_LENGTH))
    .max(MAX_ESCALATION_KEYWORDS, `Use at most ${MAX_ESCALATION_KEYWORDS} keywords`)
    .meta({ description: 'One of them has to be in a tweet; none: every tweet by somebody else counts' }),
  tweetCount: whole('tweetCount').meta({ description: 'So many tweets (or people) within the period raise the alarm' }),
  windowMinutes: whole('windowMinutes').meta({ description: 'The period, in minutes of the time of posting' }),
  countsAuthors: z.boolean().meta({ description: 'Count people, not tweets' }),
  minFollowers: whole('minFollowers').meta({ description: 'Authors with fewer followers do not count' }),
  countsStreams: z
    .boolean()
    .default(false)
    .meta({ description: 'Count what public keyword streams of the account have found, too, not mentions only' }),
  baseline: z
    .object({
      times: z.number().min(BASELINE_TIMES.least).max(BASELINE_TIMES.most).meta({
        description: 'So many times what the same hours of the week usually have, by the median of up to eight weeks',
      }),
      least: whole('baselineLeast').meta({ description: 'And so many tweets at least' }),
    })
    .nullable()
    .default(null)
    .meta({
      description: 'Raise the alarm also when sixty minutes hold far more tweets than is usual; null: not',
    }),
  cooldownMinutes: whole('cooldownMinutes').meta({ description: 'No new alarm so long after an incident has ended' }),
};

/** When a rule fires. */
const EscalationCondition = z.object(condition);
export type EscalationCondition = z.infer<typeof EscalationCondition>;

const fields = {
  name: name(80),
  isEnabled: z.boolean(),
  ...condition,
  opensTicket: z.boolean().default(false).meta({ description: 'An incident gets a ticket at once' }),
  ticketDepartmentId: Id.nullable().default(null).meta({ description: 'In which department; null: the default one' }),
  tellsGrowth: z
    .boolean()
    .default(true)
    .meta({ description: 'Who had the alarm is told again when a window holds twice, and four times, the count' }),
  onCallMinutes: whole('onCallMinutes').nullable().default(null).meta({
    description: 'One person after the other, so many minutes apart, until somebody takes it over; null: all at once',
  }),
  timeZone: TimeZone.default('UTC').meta({
    description: 'Of quiet hours and of the hours of the week; of the IANA database, such as America/Sao_Paulo',
  }),
  recipients: z
    .array(EscalationRecipient)
    .meta({ description: 'In the order in which they are on call' })
    .min(1, 'Choose at least one person')
    .max(MAX_RECIPIENTS, `Choose at most ${MAX_RECIPIENTS} people`),
};

/** Why a rule does not reach somebody whom it tells as it says, or only in part. */
const RECIPIENT_WARNINGS = ['deactivated', 'no_phone', 'sms_not_configured', 'opens_no_incidents'] as const;

export const EscalationRule = z
  .object({
    id: Id,
    accountId: Id,
    ...fields,
    recipients: z.array(
      EscalationRecipient.safeExtend({
        name: z.string(),
        warnings: z.array(z.enum(RECIPIENT_WARNINGS)).meta({
          description:
            '`deactivated`: is not told; `no_phone`, `sms_not_configured`: no SMS can go, the e-mail goes alone, or in its place; `opens_no_incidents`: the role does not let them see incidents, though they can take one over by the link in the alarm',
        }),
      }),
    ),
    incidentId: Id.nullable().meta({ description: 'The incident that is under way' }),
    revision: z.number().int().meta({ description: 'Send it back when saving' }),
  })
  .meta({ id: 'EscalationRule' });
export type EscalationRule = z.infer<typeof EscalationRule>;

/** A message of a drill, and what became of it. */
export const DrillMessage = z
  .object({
    id: Id,
    ruleId: Id,
    memberId: Id,
    name: z.string(),
    medium: z.enum(['email', 'sms']),
    isFallback: z.boolean().meta({ description: 'It goes in place of one that could not be delivered' }),
    state: z.string().nullable().meta({ description: 'Of its delivery; null: that was removed for its age' }),
    code: z.string().nullable().meta({ description: 'Why it failed, or is tried again' }),
    receipt: z.string().nullable().meta({ description: 'What Twilio said of an SMS that it took' }),
  })
  .meta({ id: 'DrillMessage' });
export type DrillMessage = z.infer<typeof DrillMessage>;

export const EscalationRules = z
  .object({
    data: z.array(EscalationRule),
    drills: z.array(DrillMessage).meta({ description: 'Of the latest drill of each rule, for ten minutes' }),
    isSmsConfigured: z.boolean().meta({ description: 'The SMS add-on is in use' }),
    membersWithPhone: z.array(Id).meta({ description: 'Who has a verified phone number' }),
    membersOpeningNoIncidents: z.array(Id).meta({ description: 'Active members whose role does not open incidents' }),
  })
  .meta({ id: 'EscalationRules' });
export type EscalationRules = z.infer<typeof EscalationRules>;

export const CreateEscalationRule = z.object(fields).meta({ id: 'CreateEscalationRule' });
export type CreateEscalationRule = z.input<typeof CreateEscalationRule>;

export const SaveEscalationRule = z
  .object({ ...fields, revision: z.number().int().min(1) })
  .meta({ id: 'SaveEscalationRule' });
export type SaveEscalationRule = z.input<typeof SaveEscalationRule>;

export const INCIDENT_EVENT_KINDS = [
  'opened',
  /** an SMS or e-mail could not be delivered; another way was taken where there was one */
  'alert_failed',
  /** all people of the rule are deactivated: those who set up X were told */
  'nobody_told',
  /** a window held twice or four times the count: who had the alarm was told again */
  'grown',
  /** nobody had taken it over: it was the turn of the next person */
  'next_told',
  'acknowledged',
  /** who had taken it over was deactivated: it is to be taken over again, and people were told so */
  'reopened',
  /** a link of an alarm that does not serve any more was used */
  'link_refused',
  'assigned',
  'note',
  /** its rule was changed meanwhile: it goes on by what the rule counts from then on */
  'rule_changed',
  'cleared',
  'closed',
  /** it got a ticket, to which those of its tweets are linked */
  'ticket_opened',
] as const;
export type IncidentEventKind = (typeof INCIDENT_EVENT_KINDS)[number];

/** What decides whether a tweet counts. */
export const EscalationHitsQuery = z
  .object({
    keywords: condition.keywords,
    minFollowers: condition.minFollowers,
    countsStreams: condition.countsStreams,
  })
  .meta({ id: 'EscalationHitsQuery' });
export type EscalationHitsQuery = z.infer<typeof EscalationHitsQuery>;

/** What would have counted for a rule lately: enough to find when it would have fired, with any numbers. */
export const EscalationPreview = z
  .object({
    days: z.number().int().meta({ description: 'What was asked about' }),
    from: Instant.meta({ description: 'Since when all is there that was stored' }),
    until: Instant,
    limitedBy: z.enum(['connected', 'many']).nullable().meta({
      description:
        'Why that is not all of these days: `connected`, the account was connected later; `many`, the newest 100,000 tweets, or 20,000 that count',
    }),
    looked: z.number().int().meta({ description: 'Tweets by somebody else, whatever they say' }),
    unread: z.array(z.object({ from: Instant, until: Instant })).meta({
      description: 'When not everything was read that counts, the oldest first: of these times nothing is usual',
    }),
    deltas: z.array(z.number().int().min(0)).meta({
      description:
        'When those that count were posted, the oldest first: milliseconds after the one before, or after `from`',
    }),
    authors: z
      .array(z.number().int().min(0))
      .meta({ description: 'By whom each is: the same number, the same person' }),
  })
  .meta({ id: 'EscalationPreview' });
export type EscalationPreview = z.infer<typeof EscalationPreview>;
