import { z } from 'zod';
import { Day, Id, Instant, text, TimeZone } from './common.ts';
import { ReportLanguage, TicketChannel } from './tickets.ts';
import {
  MOST_REPORT_DAYS,
  REPORT_COMPARISONS,
  REPORT_DIMENSIONS,
  REPORT_FIGURES,
  REPORT_METRICS,
} from './report-values.ts';

export const ReportMetric = z.enum(REPORT_METRICS);
export type ReportMetric = z.infer<typeof ReportMetric>;
export const ReportDimension = z.enum(REPORT_DIMENSIONS);
export type ReportDimension = z.infer<typeof ReportDimension>;
export const ReportFigureName = z.enum(REPORT_FIGURES);
export type ReportFigureName = z.infer<typeof ReportFigureName>;

const numberOf = (day: string) => Date.parse(day) / 86_400_000;

const period = {
  from: Day.meta({ description: 'First day, of the time zone' }),
  to: Day.meta({ description: 'Last day' }),
  zone: TimeZone.optional().meta({
    description: 'Whose days; left out: that of the service hours of the default department',
  }),
};

const filters = {
  departmentId: Id.optional(),
  accountId: z
    .union([Id, z.enum(['none'])])
    .optional()
    .meta({ description: 'An X account, or `none` for tickets without one' }),
  channel: TicketChannel.optional(),
  assignee: z
    .union([Id, z.enum(['none'])])
    .optional()
    .meta({ description: 'Who has the ticket, or `none`; of replies: who wrote them' }),
  tag: text().trim().min(1).max(40).optional(),
  language: ReportLanguage.optional().meta({
    description: 'As X names it of the tweet that opened the ticket, or `none`',
  }),
  keywordId: z
    .union([Id, z.enum(['none'])])
    .optional()
    .meta({ description: 'The keyword that opened the ticket, or `none`' }),
};

/** No later than it begins, and no more than two years. */
const checked = <T extends z.ZodType<{ from: string; to: string }>>(query: T) =>
  query
    .refine(({ from, to }) => from <= to, { path: ['to'], message: 'The period ends before it begins' })
    .refine(({ from, to }) => numberOf(to) - numberOf(from) < MOST_REPORT_DAYS, {
      path: ['to'],
      message: `A period has at most ${MOST_REPORT_DAYS} days`,
    });

const compare = z.enum(REPORT_COMPARISONS).default('previous').meta({
  description: '`previous`: as many days right before; `year`: the same dates a year earlier',
});
const by = ReportDimension.optional().meta({ description: 'Figures for each of these as well' });

export const ReportQuery = checked(z.object({ metric: ReportMetric, ...period, compare, ...filters, by }));
export type ReportQuery = z.infer<typeof ReportQuery>;
export const ReportOverviewQuery = checked(z.object({ ...period, compare, ...filters }));
export type ReportOverviewQuery = z.infer<typeof ReportOverviewQuery>;
export const ReportHoursQuery = checked(z.object({ ...period, ...filters }));
export type ReportHoursQuery = z.infer<typeof ReportHoursQuery>;

const Figures = z.partialRecord(ReportFigureName, z.number().nullable()).meta({
  description: 'By name; null: there is nothing to tell, such as a median of no tickets. Durations are seconds',
});
export type ReportFigures = z.infer<typeof Figures>;

/** The days before the first that may be asked for are told, too. */
const ToldDay = z.iso.date();
const Span = z.object({ from: ToldDay, to: ToldDay });

const head = {
  zone: z.string(),
  from: ToldDay,
  to: ToldDay,
  /** the instants at which the period begins and ends, for lists of the tickets behind a figure */
  fromAt: Instant,
  beforeAt: Instant,
  /** null: with nothing */
  comparedWith: Span.nullable(),
  /** when it was counted: figures of what is not over yet will change */
  asOf: Instant,
  total: Figures,
  compared: Figures.nullable(),
};

export const ReportOverview = z.object(head).meta({ id: 'ReportOverview' });
export type ReportOverview = z.infer<typeof ReportOverview>;

const Step = Span.extend({ fromAt: Instant, beforeAt: Instant, figures: Figures });

export const Report = z
  .object({
    metric: ReportMetric,
    ...head,
    unit: z.enum(['day', 'week', 'month']),
    steps: z.array(Step),
    comparedSteps: z.array(Step).nullable(),
    groups: z
      .array(
        z.object({
          /** id, code or tag; null: tickets that have none */
          key: z.string().nullable(),
          /** null: it is not there any more, or what has none */
          name: z.string().nullable(),
          figures: Figures,
          compared: Figures.nullable(),
        }),
      )
      .nullable()
      .meta({ description: 'By the dimension asked for, the largest first, at most 200; null: none was asked for' }),
  })
  .meta({ id: 'Report' });
export type Report = z.infer<typeof Report>;

export const ReportHours = z
  .object({
    zone: z.string(),
    from: Day,
    to: Day,
    fromAt: Instant,
    beforeAt: Instant,
    asOf: Instant,
    /** new tickets by the weekday (Monday first) and hour at which the customer wrote */
    week: z.array(z.array(z.int()).length(24)).length(7),
  })
  .meta({ id: 'ReportHours' });
export type ReportHours = z.infer<typeof ReportHours>;

const mailTime = {
  isOn: z.boolean(),
  weekday: z.int().min(1).max(7).meta({ description: '1 is Monday' }),
  hour: z.int().min(0).max(23),
  timeZone: TimeZone.meta({ description: 'Of the day and hour, and whose days the figures are of' }),
};

/** Whether and when somebody gets last week's figures by e-mail. */
export const ChooseReportMail = z.object(mailTime).meta({ id: 'ChooseReportMail' });
export type ChooseReportMail = z.infer<typeof ChooseReportMail>;

export const ReportMail = z
  .object({ ...mailTime, nextAt: Instant.nullable().meta({ description: 'null: it is switched off' }) })
  .meta({ id: 'ReportMail' });
export type ReportMail = z.infer<typeof ReportMail>;

/** What the link in such an e-mail holds. */
export const ReportMailToken = z.object({ token: z.string().min(1).max(100) });
export type ReportMailToken = z.infer<typeof ReportMailToken>;
