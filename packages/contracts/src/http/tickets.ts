import { z } from 'zod';
import { TicketRef } from '../errors.ts';
import { commaSeparated, Id, Instant, MOST_SECONDS, PageQuery, text, TimeZone, TwitterId } from './common.ts';
import { REPLY_STATES } from './report-values.ts';
import {
  TICKET_CHANNELS,
  type TICKET_FILTERS,
  TICKET_PRIORITIES,
  TICKET_REPLIES,
  TICKET_SORTS,
  TICKET_STATUSES,
  TWITTER_CHANNELS,
} from './values.ts';

export const TicketStatus = z.enum(TICKET_STATUSES);
export type TicketStatus = z.infer<typeof TicketStatus>;
export const TicketPriority = z.enum(TICKET_PRIORITIES);
export type TicketPriority = z.infer<typeof TicketPriority>;
export const TwitterChannel = z.enum(TWITTER_CHANNELS);
export type TwitterChannel = z.infer<typeof TwitterChannel>;
export const TicketChannel = z.enum(TICKET_CHANNELS);
export type TicketChannel = z.infer<typeof TicketChannel>;

/** what falls due: the first response until there is one, then the resolution; `manual`: a time that a member has set */
export const DueKind = z.enum(['first_response', 'resolution', 'manual']);
export type DueKind = z.infer<typeof DueKind>;

export const PersonRef = z.object({ id: Id, name: z.string(), avatarUrl: z.string().nullable() });

/** An X user as we know it. `url` opens the profile on X. Of whoever `isErased` nothing but the id is left. */
export const ProfileRef = z
  .object({
    twitterUserId: TwitterId,
    username: z.string(),
    name: z.string(),
    avatarUrl: z.string().nullable(),
    isVerified: z.boolean(),
    followersCount: z.number().int().nullable(),
    isErased: z.boolean(),
    url: z.string(),
  })
  .meta({ id: 'ProfileRef' });
export type ProfileRef = z.infer<typeof ProfileRef>;

/** Why a ticket was opened or an item appended or ignored: a closed code and what matched. */
export const Reason = z
  .object({
    code: z.string(),
    keywordId: z.string().optional(),
    matched: z.array(z.object({ phrase: z.string(), start: z.number(), end: z.number() })).optional(),
  })
  .meta({ id: 'Reason' });

export const TicketSummary = z
  .object({
    id: Id,
    number: z.number().int(),
    /** first words of what opened it; empty when that tweet is gone from X */
    subject: z.string(),
    status: TicketStatus,
    priority: TicketPriority,
    channel: TicketChannel,
    department: z.object({ id: Id, name: z.string() }),
    assignee: PersonRef.nullable(),
    /** the X user whose ticket it is; null where the person is known as a contact only (e-mail, by hand) */
    customer: ProfileRef.nullable(),
    /** who the ticket was opened for, else whom the X user is linked to */
    contact: z.object({ id: Id, name: z.string() }).nullable(),
    /** of the ticket of an incident, which is nobody's */
    incidentId: Id.nullable(),
    /** our account that was written to, and that answers on X */
    account: z.object({ id: Id, username: z.string() }).nullable(),
    tags: z.array(z.string()),
    /** closed, out of the ordinary lists, and never woken by what follows */
    isSpam: z.boolean(),
    /** first words of the latest public or private message, not of notes; empty when that tweet is gone from X */
    preview: z.string(),
    /** the latest message is the customer's */
    awaitsReply: z.boolean(),
    messageCount: z.number().int(),
    /**
     * who of the team answered last, and when; not what waits, failed or was discarded; null: nobody has. Told where one
     * lists the tickets of a person (`contactId`, `twitterUserId`)
     */
    lastAnswer: z.object({ member: PersonRef, at: Instant }).nullable().optional(),
    lastMessageAt: Instant,
    /** what is due next and until when; null: nothing, or the clock rests */
    dueAt: Instant.nullable(),
    dueKind: DueKind.nullable(),
    /** put aside, so that the views of open tickets leave it out */
    isSnoozed: z.boolean(),
    /** when it comes back; null in a snoozed ticket: with the next message */
    snoozedUntil: Instant.nullable(),
    /** when the customer wrote what opened it */
    openedAt: Instant,
    /** when we learnt of it */
    createdAt: Instant,
    updatedAt: Instant,
    /** grows with every change: live events carry it */
    rev: z.number().int(),
  })
  .meta({ id: 'TicketSummary' });
export type TicketSummary = z.infer<typeof TicketSummary>;

export const TicketSort = z.enum(TICKET_SORTS);
export type TicketSort = z.infer<typeof TicketSort>;

/** A language code of X, or `none`. */
export const ReportLanguage = z
  .string()
  .regex(/^([a-z]{2,3}(-[A-Za-z]{2,4})?|none)$/, 'A language code such as pt, or none');

const filters = {
  status: commaSeparated(TicketStatus).optional(),
  priority: commaSeparated(TicketPriority).optional(),
  channel: commaSeparated(TicketChannel).optional(),
  /** a department, or `mine` for those that I am in */
  departmentId: z.union([Id, z.enum(['mine'])]).optional(),
  /** a member, `me`, or `none` for unassigned */
  assignee: z.union([Id, z.enum(['me', 'none'])]).optional(),
  /** an X account, or `none` for tickets without one */
  accountId: z.union([Id, z.enum(['none'])]).optional(),
  contactId: Id.optional(),
  twitterUserId: TwitterId.optional(),
  tag: text().trim().min(1).max(40).optional(),
  /** with a reply that waits for a second person, for one whom I may be, for its time, or that did not go out and nobody has said what becomes of it */
  reply: z.enum(TICKET_REPLIES).optional(),
  /** opened in the last so many days */
  openedDays: z.coerce.number().int().min(1).max(3650).optional(),
  openedFrom: Instant.optional(),
  openedBefore: Instant.optional(),
  /** of the days that these two begin and end, for who shows them as days */
  openedZone: TimeZone.optional(),
  /** by the customer's hour of the week in `openedZone`: 0 is Monday from midnight on, 167 the last of Sunday */
  openedHour: z.coerce.number().int().min(0).max(167).optional(),
  /** closed for the last time, and so it stayed */
  closedFrom: Instant.optional(),
  closedBefore: Instant.optional(),
  /** opened by then, and not closed until then, or again since */
  unclosedAt: Instant.optional(),
  /** opened again in that time */
  reopenedFrom: Instant.optional(),
  reopenedBefore: Instant.optional(),
  /** with a reply written in that time, by that member, that has come to that; these four ask for one and the same reply */
  repliedFrom: Instant.optional(),
  repliedBefore: Instant.optional(),
  repliedBy: z.union([Id, z.enum(['none'])]).optional(),
  replyState: z.enum(REPLY_STATES).optional(),
  /** somebody has answered it */
  isAnswered: z.stringbool().optional(),
  /** it took longer than so many seconds, nights and all */
  firstResponseOver: z.coerce.number().int().min(0).max(MOST_SECONDS).optional(),
  resolutionOver: z.coerce.number().int().min(0).max(MOST_SECONDS).optional(),
  /** Perch learnt of it more than a day after it was written */
  isHistory: z.stringbool().optional(),
  /** as X names it of the tweet that opened the ticket, or `none` */
  language: ReportLanguage.optional(),
  /** the keyword that opened it, or `none` */
  keywordId: z.union([Id, z.enum(['none'])]).optional(),
  /** past their due time */
  isOverdue: z.stringbool().optional(),
  /** put aside, or not */
  isSnoozed: z.stringbool().optional(),
  /** spam only; without it, none */
  isSpam: z.stringbool().optional(),
  /** words in subject, messages, handle and contact, a #number or a @handle */
  q: z.string().trim().min(1).max(200).optional(),
  sort: TicketSort.default('latest'),
} satisfies Record<(typeof TICKET_FILTERS)[number], z.ZodType>;
export const TicketFilters = z.object(filters);

export const TicketListQuery = PageQuery.extend({
  ...filters,
  /** these tickets, spam or not; none that were merged into others */
  ids: commaSeparated(Id).pipe(z.array(Id).max(100)).optional(),
});

export const TicketCountQuery = TicketFilters.omit({ q: true });
export const TicketCount = z.object({ count: z.number().int().min(0) }).meta({ id: 'TicketCount' });
export type TicketCount = z.infer<typeof TicketCount>;

/** Another ticket, as one that it has to do with names it. */
export const LinkedTicket = TicketRef.extend({ subject: z.string(), status: TicketStatus }).meta({
  id: 'LinkedTicket',
});
export type LinkedTicket = z.infer<typeof LinkedTicket>;
/** What a ticket's clocks show. Seconds are those of the department's service hours, from the customer's post on. */
export const TicketTimes = z
  .object({
    firstRespondedAt: Instant.nullable(),
    firstResponseSeconds: z.number().int().nullable(),
    resolutionSeconds: z.number().int().nullable().meta({ description: 'Until it was closed; null while it is not' }),
    fetchLagSeconds: z.number().int().meta({ description: 'Of them passed before we learnt of the post' }),
    pausedSeconds: z.number().int().meta({ description: 'In which the clock rested: they are not counted' }),
    closesAt: Instant.nullable().meta({
      description: 'When a pending ticket is closed, unless somebody writes before',
    }),
  })
  .meta({ id: 'TicketTimes' });

/** A ticket is shown with so many of the tickets that it has to do with. */
export const MOST_LINKED_TICKETS = 20;

export const Ticket = TicketSummary.extend({
  times: TicketTimes,
  snoozedBy: PersonRef.nullable(),
  reason: Reason,
  /** everything of it has gone there: nothing more happens to this one */
  mergedInto: TicketRef.nullable(),
  followUpOf: TicketRef.nullable(),
  /** the latest of those that follow this one up, are related to it, or were merged into it */
  followUps: z.array(LinkedTicket),
  related: z.array(LinkedTicket),
  incident: z
    .object({
      id: Id,
      ruleName: z.string(),
      isParent: z.boolean(),
      /** of a parent: the tickets of its tweets; `related` has others only */
      children: z.object({ tickets: z.int(), stillOpen: z.int() }).nullable(),
    })
    .nullable()
    .meta({ description: 'Whose ticket this is, or whose ticket it is linked to' }),
  mergedFrom: z.array(TicketRef),
  closedAt: Instant.nullable(),
  /** the way the customer wrote by last, automatic answers aside; the ticket's own where they have not written */
  wroteBy: TicketChannel,
  /** the first time that this person wrote to us, and their tickets without spam and what was merged */
  customerHistory: z.object({
    firstSeenAt: Instant.nullable(),
    ticketCount: z.number().int(),
    openTicketCount: z.number().int(),
  }),
  /** where an answer by e-mail goes */
  emailTo: z.string().nullable(),
  /** which address it comes from: the department's, else the default one's */
  emailFrom: z.string().nullable(),
  /** of the first e-mail, unless the writer changes it; null: there is one, and it stays */
  emailSubject: z.string().nullable(),
  /** the ways a reply can go, with X's rules applied as far as they are known */
  replyTargets: z.array(
    z.object({
      via: z.enum(['tweet', 'dm', 'email']),
      visibility: z.enum(['public', 'private']),
      inReplyToMessageId: Id.nullable(),
      /** a later tweet of the customer is gone from X, so that an earlier one is answered */
      isEarlier: z.boolean(),
      /** who answers, to be named when a public reply is sent; null for an e-mail and a direct message */
      accountId: Id.nullable(),
      /** '' for an e-mail, which no account of X sends */
      accountUsername: z.string(),
      /** whom a direct message reaches that names no message; null for all else, and for somebody not known yet */
      recipient: z
        .object({
          name: z.string(),
          /** the person it is, where that is known */
          contactId: Id.nullable(),
          /** several people read it */
          isGroup: z.boolean(),
        })
        .nullable(),
      available: z.boolean(),
      /** code of what stands in the way, null when available */
      problem: z.string().nullable(),
      /** what X bills for it, micro-dollars */
      priceMicros: z.number().int().nullable(),
      /** the same for a text with a link */
      linkPriceMicros: z.number().int().nullable(),
      /** connected accounts that could give a public reply in its place, by name; each judged as it would answer */
      otherAccounts: z.array(
        z.object({
          accountId: Id,
          accountUsername: z.string(),
          available: z.boolean(),
          problem: z.string().nullable(),
          priceMicros: z.number().int().nullable(),
          linkPriceMicros: z.number().int().nullable(),
        }),
      ),
    }),
  ),
}).meta({ id: 'Ticket' });
export type Ticket = z.infer<typeof Ticket>;

export const TicketQuery = z.object({
  ahead: z.stringbool().optional().meta({
    description: 'True: nobody has opened it yet, so that Perch does not look at X',
  }),
});

const Tag = text().trim().min(1).max(40);

const changes = {
  status: TicketStatus.optional(),
  priority: TicketPriority.optional(),
  departmentId: Id.optional(),
  assigneeId: Id.nullable().optional(),
  isSpam: z.boolean().optional().meta({ description: 'Spam is closed; a status other than closed ends it' }),
};
/** Spam is closed, whatever else is asked for. */
const isPossible = ({ isSpam, status }: { isSpam?: boolean | undefined; status?: string | undefined }) =>
  !isSpam || status === undefined || status === 'closed';
const spamIsClosed = { error: 'Spam is closed', path: ['status'] };
export const TakeNext = z
  .object({ departmentId: Id.optional().meta({ description: 'Left out: from all departments of the member' }) })
  .meta({ id: 'TakeNext' });
export const MergeTickets = z
  .object({ sourceTicketIds: z.array(Id).min(1).max(20) })
  .meta({ id: 'MergeTickets', description: 'Tickets of which everything goes to this one' });

export const SplitTicket = z
  .object({
    fromMessageId: Id.optional().meta({ description: 'This message and all later ones' }),
    messageIds: z.array(Id).min(1).max(500).optional().meta({ description: 'These messages' }),
  })
  .refine(
    ({ fromMessageId, messageIds }) => (fromMessageId === undefined) !== (messageIds === undefined),
    'Name the first message, or all of them',
  )
  .meta({ id: 'SplitTicket' });
export type SplitTicket = z.infer<typeof SplitTicket>;

export const LinkTicket = z.object({ number: z.number().int().min(1).max(2_147_483_647) }).meta({ id: 'LinkTicket' });

export const UpdateTicket = z
  .object({
    ...changes,
    tags: z.array(Tag).max(20).optional(),
    dueAt: Instant.nullable()
      .optional()
      .meta({ description: 'Set by hand until the ticket is closed; null: by the department’s policy again' }),
  })
  .refine((value) => Object.keys(value).length > 0, 'Nothing to change')
  .refine(isPossible, spamIsClosed)
  .meta({ id: 'UpdateTicket' });

/** The same change to up to 200 tickets. */
export const ChangeTickets = z
  .object({
    ticketIds: z.array(Id).min(1).max(200),
    change: z
      .object({ ...changes, addTags: z.array(Tag).max(20).optional(), removeTags: z.array(Tag).max(20).optional() })
      .refine((value) => Object.keys(value).length > 0, 'Nothing to change')
      .refine(isPossible, spamIsClosed),
  })
  .meta({ id: 'ChangeTickets' });

export const BulkResult = z
  .object({
    changed: z.array(z.object({ id: Id, rev: z.number().int() })),
    skipped: z.array(
      z.object({
        id: Id,
        code: z.enum([
          'not_found',
          /** it was so already */
          'unchanged',
          'too_many_tags',
          /** of an undo: somebody has changed it since */
          'changed_since',
        ]),
      }),
    ),
    /** for `POST /tickets/bulk/undo`, within the hour; null when there is nothing to undo */
    undoToken: Id.nullable(),
  })
  .meta({ id: 'BulkResult' });
export type BulkResult = z.infer<typeof BulkResult>;

export const UndoBulkChange = z.object({ undoToken: Id }).meta({ id: 'UndoBulkChange' });

/** A ticket that nobody wrote in about: somebody called, or came by. */
export const CreateTicket = z
  .object({
    subject: text().trim().min(1, 'Write a subject').max(200),
    /** becomes an internal note; no customer sees it */
    note: text().trim().max(10_000).default(''),
    /** whom it is for: a contact, or an X user that we know */
    contactId: Id.optional(),
    twitterUserId: TwitterId.optional(),
    accountId: Id.optional().meta({ description: 'Of an X user’s ticket: the account that answers' }),
    departmentId: Id.optional().meta({ description: 'Without it the default one' }),
    assigneeId: Id.nullable().default(null),
    priority: TicketPriority.default('normal'),
    status: TicketStatus.default('open'),
    tags: z.array(Tag).max(20).default([]),
  })
  .refine(({ contactId, twitterUserId }) => (contactId === undefined) !== (twitterUserId === undefined), {
    error: 'Choose a contact or an X user',
    path: ['contactId'],
  })
  .refine(({ twitterUserId, accountId }) => (twitterUserId === undefined) === (accountId === undefined), {
    error: 'An X user is answered by one of your accounts',
    path: ['accountId'],
  })
  .meta({ id: 'CreateTicket' });

/** A tag in use. */
export const TagUse = z.object({ tag: z.string(), count: z.number().int() }).meta({ id: 'TagUse' });
export type TagUse = z.infer<typeof TagUse>;

/** Puts a ticket aside until a time, or until the next message of the customer. */
export const SnoozeTicket = z
  .object({ until: Instant.optional().meta({ description: 'Left out: until the customer writes' }) })
  .meta({ id: 'SnoozeTicket' });
