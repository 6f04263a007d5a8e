import { z } from 'zod';
import { Id, Instant, PageQuery, text, TwitterId } from './common.ts';
import { INCIDENT_EVENT_KINDS } from './escalation.ts';
import { ApiKeyRef } from './api-keys.ts';
import { PersonRef, TicketStatus } from './tickets.ts';

export const INCIDENT_STATES = ['open', 'acknowledged', 'cleared', 'closed', 'past'] as const;
export const IncidentState = z.enum(INCIDENT_STATES);
export type IncidentState = z.infer<typeof IncidentState>;

/** A burst of tweets that a rule has found. */
export const Incident = z
  .object({
    id: Id,
    account: z.object({ id: Id, username: z.string() }),
    ruleName: z.string().meta({ description: 'As the rule was called when it fired, with the numbers it had' }),
    tweetCount: z.number().int(),
    windowMinutes: z.number().int(),
    countsAuthors: z.boolean(),
    isByBaseline: z.boolean().meta({ description: 'Raised as an hour held far more than is usual' }),
    usual: z.number().nullable().meta({
      description:
        'How many tweets the hour of its alarm usually has; null: the rule does not ask, or nobody knows yet',
    }),
    hourMost: z.number().int().nullable().meta({ description: 'The most tweets that an hour of it has held' }),
    alarmFrom: z.number().int().nullable().meta({
      description: 'So many tweets in the hour of its alarm raised it; null: the rule does not ask, or nobody knows',
    }),
    tweets: z.number().int().meta({
      description: 'That count, from its beginning to a period after its last full window',
    }),
    areMore: z.boolean().meta({ description: 'There are more than were counted' }),
    state: IncidentState.meta({ description: '`past`: found without alarm' }),
    pastReason: z.enum(['late', 'import', 'cooldown']).nullable(),
    startedAt: Instant,
    reachedAt: Instant.meta({ description: 'When the tweet was posted that made the window full' }),
    lastReachedAt: Instant.meta({ description: 'The latest tweet at which the window was full' }),
    openedAt: Instant.meta({ description: 'When it was found' }),
    acknowledgedAt: Instant.nullable(),
    acknowledgedBy: PersonRef.nullable(),
    acknowledgedByKey: ApiKeyRef.nullable().meta({ description: 'The API key that took it over, instead of a member' }),
    assignee: PersonRef.nullable(),
    clearedAt: Instant.nullable(),
    closedAt: Instant.nullable(),
    closedBy: PersonRef.nullable(),
    closedByKey: ApiKeyRef.nullable().meta({ description: 'The API key that closed it, instead of a member' }),
  })
  .meta({ id: 'Incident' });
export type Incident = z.infer<typeof Incident>;

/** Why tweets are not read as they should be. */
export const UNREAD_REASONS = [
  'awaiting_confirmation',
  'starting',
  'delayed',
  'failing',
  'rate_limited',
  'slowed',
  'paused',
  'needs_reauthorization',
  'disconnected',
  'usage_capped',
  'credits_depleted',
] as const;

export const IncidentDetail = Incident.extend({
  authors: z.number().int(),
  firesAt: z.object({ count: z.number().int(), windowMinutes: z.number().int(), countsAuthors: z.boolean() }).meta({
    description:
      'So many tweets, or people, within so long raise its alarm; of one that was raised by an hour that is an hour. `rate` and `peak` are of it',
  }),
  rate: z
    .array(
      z.object({
        at: Instant,
        count: z.number().int().nullable().meta({ description: 'Tweets of the step' }),
        held: z.number().int().nullable().meta({
          description: 'The most tweets, or people, that any such time ending in the step held: what the rule compares',
        }),
      }),
    )
    .meta({
      description:
        'Even steps of time, the oldest first; null: before the newest 100,000, or after `unread.until` and no tweet known, not counted. Up to when X has been read',
    }),
  stepSeconds: z.number().int(),
  unread: z
    .object({
      until: Instant.meta({ description: 'Up to then X has been read, and the incident knows its tweets' }),
      reason: z.enum(UNREAD_REASONS).meta({ description: 'What holds it up' }),
      nextAt: Instant.nullable().meta({ description: 'When it is tried again; null: somebody has to act first' }),
    })
    .nullable()
    .meta({ description: 'Where X has not been read as far as the incident goes; null: it has, or is about to be' }),
  clearAwaits: z.enum(['reading', 'search']).nullable().meta({
    description:
      'What an all-clear that is due waits for: until X has been read so far, or until the search has looked for what the timeline left out; null: for neither',
  }),
  peak: z.object({ at: Instant, held: z.number().int() }).nullable().meta({ description: 'The fullest such time' }),
  topWords: z
    .array(z.object({ word: z.string(), count: z.number().int() }))
    .meta({ description: 'Of the latest 1,000 tweets; a tweet counts once for a word' }),
  topAuthors: z.array(
    z.object({
      twitterUserId: TwitterId,
      username: z.string(),
      name: z.string(),
      followersCount: z.number().int().nullable(),
      count: z.number().int(),
    }),
  ),
  departments: z
    .array(z.object({ id: Id, name: z.string(), tickets: z.number().int(), stillOpen: z.number().int() }))
    .meta({ description: 'Whose the tickets of the latest 5,000 tweets are, the one with most first' }),
  ticket: z
    .object({
      id: Id,
      number: z.number().int(),
      subject: z.string(),
      status: TicketStatus,
      assignee: PersonRef.nullable(),
      children: z.number().int(),
      openChildren: z.number().int(),
    })
    .nullable()
    .meta({ description: 'Its own ticket; the tickets that are linked to it are its children' }),
  samples: z
    .array(
      z.object({
        tweetId: TwitterId,
        ticketId: Id.nullable(),
        username: z.string(),
        name: z.string(),
        followersCount: z.number().int().nullable(),
        text: z.string(),
        postedAt: Instant,
      }),
    )
    .meta({ description: 'The newest, and those whose authors have most followers' }),
  alerts: z.array(
    z.object({
      id: Id,
      member: PersonRef,
      medium: z.enum(['email', 'sms']),
      kind: z.enum(['alarm', 'reopened', 'doubled', 'quadrupled', 'clear']).meta({
        description:
          '`reopened`: who had taken it over was deactivated; `doubled`, `quadrupled`: a window held so many times the count; `clear`: it is over, or, where `clearedAt` is null, was closed before',
      }),
      isFallback: z.boolean(),
      at: Instant.meta({ description: 'When it was written' }),
      settledAt: Instant.nullable().meta({ description: 'When it was sent, or given up' }),
      state: z.string().nullable().meta({ description: 'Of its delivery; null: that was removed for its age' }),
      code: z.string().nullable(),
      receipt: z.string().nullable().meta({ description: 'What Twilio said of an SMS that it took' }),
    }),
  ),
  events: z.array(
    z.object({
      id: Id,
      kind: z.enum(INCIDENT_EVENT_KINDS),
      actor: PersonRef.nullable(),
      apiKey: ApiKeyRef.nullable().meta({ description: 'The key that did it, instead of a member' }),
      data: z.record(z.string(), z.unknown()),
      at: Instant,
    }),
  ),
  hasEarlierEvents: z.boolean().meta({ description: 'Only the latest 500 events are told' }),
}).meta({ id: 'IncidentDetail' });
export type IncidentDetail = z.infer<typeof IncidentDetail>;

/** All of an incident, for a post-mortem. */
export const IncidentExport = z
  .object({
    incident: IncidentDetail.omit({ samples: true }),
    tweets: z
      .array(
        z.object({
          tweetId: TwitterId,
          url: z.string(),
          username: z.string(),
          name: z.string(),
          followersCount: z.number().int().nullable(),
          text: z.string(),
          language: z.string().nullable(),
          postedAt: Instant,
          ticketNumber: z.number().int().nullable(),
        }),
      )
      .meta({ description: 'Those that are left, the oldest first; at most 20,000' }),
    isWhole: z.boolean().meta({ description: 'No tweets were left out because there are too many' }),
  })
  .meta({ id: 'IncidentExport' });
export type IncidentExport = z.infer<typeof IncidentExport>;

export const IncidentExportQuery = z.object({
  format: z
    .enum(['json', 'csv'])
    .default('json')
    .meta({ description: '`csv`: one line for each thing that happened and each tweet, in the order of time' }),
});

export const IncidentsQuery = PageQuery.extend({
  isUnderWay: z.stringbool().optional().meta({
    description: 'Only those that nobody has closed and that go on; false: only the others',
  }),
});

export const IncidentNote = z
  .object({ text: text().trim().min(1, 'Write something').max(5000) })
  .meta({ id: 'IncidentNote' });
export const AssignIncident = z.object({ memberId: Id.nullable() }).meta({ id: 'AssignIncident' });

export const CloseIncident = z
  .object({ closesTicket: z.boolean().default(false).meta({ description: 'Its own ticket is closed, too' }) })
  .meta({ id: 'CloseIncident' });
export type CloseIncident = z.input<typeof CloseIncident>;

export const OpenIncidentTicket = z
  .object({ departmentId: Id.optional().meta({ description: 'Without it the default one' }) })
  .meta({ id: 'OpenIncidentTicket' });
export type OpenIncidentTicket = z.infer<typeof OpenIncidentTicket>;

export const ClosedChildren = z
  .object({
    closed: z.number().int(),
    left: z.number().int().meta({ description: 'Still open: ask again' }),
  })
  .meta({ id: 'ClosedChildren' });
export type ClosedChildren = z.infer<typeof ClosedChildren>;
