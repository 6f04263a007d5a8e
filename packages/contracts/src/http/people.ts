import { PERMISSIONS } from '@perch/core';
import { z } from 'zod';
import { Email, Password, PersonName } from './auth.ts';
import { Id, Instant, Locale, name, text } from './common.ts';
import { Assignment, Department, Member, SeenRevision } from './organization.ts';

/** Characters of a name, at most. */
export const MOST_NAME = 80;

/** Of a department or role: two that differ only in capital letters are the same. */
const Name = name(MOST_NAME);
const Ids = z.array(Id).max(1000);

/** Where an X account's capture settings name a department. */
const CaptureUse = z.object({
  accountId: Id,
  username: z.string().meta({ description: 'Handle of the X account, without @' }),
  captured: z.boolean().meta({ description: 'Takes captured items' }),
  unmatched: z.boolean().meta({ description: 'Takes items that match no keyword' }),
  keywords: z.array(z.string()).meta({ description: 'Phrases of the keywords that name it' }),
});
export type CaptureUse = z.infer<typeof CaptureUse>;

/** A keyword of an X account that assigns its tickets to a member. */
const AssigningKeyword = z.object({
  accountId: Id,
  username: z.string().meta({ description: 'Handle of the X account, without @' }),
  phrase: z.string(),
});
export type AssigningKeyword = z.infer<typeof AssigningKeyword>;

// ---------------------------------------------------------------- departments

export const CreateDepartment = z
  .object({ name: Name, memberIds: Ids.default([]), assignment: Assignment.default('manual') })
  .meta({ id: 'CreateDepartment', description: 'A new department; its members must be active' });
export type CreateDepartment = z.output<typeof CreateDepartment>;

/** What is left out stays. */
export const UpdateDepartment = z
  .object({
    name: Name,
    isActive: z.boolean(),
    isDefault: z.literal(true).meta({ description: 'Makes it the default one, in the place of another' }),
    memberIds: Ids.meta({ description: 'Replaces the members' }),
    assignment: Assignment,
    moveOpenTicketsTo: Id.meta({
      description: 'With `isActive: false`: an active department that takes the tickets that are not closed',
    }),
    revision: SeenRevision,
  })
  .partial()
  .refine(({ moveOpenTicketsTo, isActive }) => moveOpenTicketsTo === undefined || isActive === false, {
    path: ['moveOpenTicketsTo'],
    message: 'Tickets are moved only when the department is deactivated',
  })
  .meta({ id: 'UpdateDepartment' });
export type UpdateDepartment = z.output<typeof UpdateDepartment>;

export const ChangedDepartment = Department.extend({
  movedTickets: z.number().int().meta({ description: 'Tickets that went to another department' }),
}).meta({ id: 'ChangedDepartment' });
export type ChangedDepartment = z.infer<typeof ChangedDepartment>;

/** What stands in the way of deactivating a department, and what would be left in it. */
export const DepartmentUsage = z
  .object({
    openTickets: z.number().int().meta({ description: 'Tickets in it that are not closed' }),
    capture: z.array(CaptureUse).meta({ description: 'As long as there are any, it cannot be deactivated' }),
  })
  .meta({ id: 'DepartmentUsage' });
export type DepartmentUsage = z.infer<typeof DepartmentUsage>;

// ---------------------------------------------------------------- members

/** What is left out stays. */
export const UpdateMember = z
  .object({
    name: PersonName,
    roleId: Id,
    departmentIds: Ids.meta({ description: 'Replaces the departments' }),
    isActive: z.boolean().meta({ description: 'false: signed out at once, nothing stays assigned to them' }),
    revision: SeenRevision,
  })
  .partial()
  .meta({ id: 'UpdateMember' });
export type UpdateMember = z.output<typeof UpdateMember>;

export const ChangedMember = Member.extend({
  unassignedTickets: z.number().int().meta({ description: 'Tickets, not closed, that were theirs' }),
  releasedKeywords: z.array(AssigningKeyword).meta({ description: 'Keywords that assign to nobody now' }),
  revokedInvitations: z.number().int().meta({ description: 'Invitations that they had sent' }),
  reopenedIncidents: z.number().int().meta({
    description: 'Incidents that they had taken over: these are open again, and those who are on call are told',
  }),
}).meta({ id: 'ChangedMember' });
export type ChangedMember = z.infer<typeof ChangedMember>;

/** What a member would leave behind. */
export const MemberUsage = z
  .object({
    openTickets: z.number().int().meta({ description: 'Tickets assigned to them that are not closed' }),
    keywords: z.array(AssigningKeyword),
    invitations: z.number().int().meta({ description: 'Pending invitations that they sent: these are revoked' }),
    incidents: z.number().int().meta({ description: 'Incidents under way that they have taken over, or been given' }),
  })
  .meta({ id: 'MemberUsage' });
export type MemberUsage = z.infer<typeof MemberUsage>;

// ---------------------------------------------------------------- roles

const Permissions = z.array(z.enum(PERMISSIONS)).max(PERMISSIONS.length);

const RepliesNeedApproval = z
  .boolean()
  .meta({ description: 'What its members write to customers waits until somebody else has approved it' });

const DepartmentsOnly = z.boolean().meta({
  description:
    'Its members see tickets of their own departments only, and what belongs to them. Not together with `organization.manage` or `setup.social`',
});

export const CreateRole = z
  .object({
    name: Name,
    permissions: Permissions,
    repliesNeedApproval: RepliesNeedApproval.default(false),
    departmentsOnly: DepartmentsOnly.default(false),
  })
  .meta({ id: 'CreateRole' });
/** what has a default may be left out */
export type CreateRole = z.input<typeof CreateRole>;

/** What is left out stays. */
export const UpdateRole = z
  .object({
    name: Name,
    permissions: Permissions,
    repliesNeedApproval: RepliesNeedApproval,
    departmentsOnly: DepartmentsOnly,
    revision: SeenRevision,
  })
  .partial()
  .meta({ id: 'UpdateRole' });
export type UpdateRole = z.output<typeof UpdateRole>;

// ---------------------------------------------------------------- invitations

export const Invitation = z
  .object({
    id: Id,
    email: z.string(),
    role: z.object({ id: Id, name: z.string() }),
    departmentIds: z.array(Id),
    locale: Locale,
    invitedBy: z.object({ id: Id, name: z.string() }).nullable().meta({ description: 'Who sent it last' }),
    sentAt: Instant,
    expiresAt: Instant,
    isExpired: z.boolean().meta({ description: 'Its link no longer serves; it can be sent again' }),
  })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof Invitation>;

export const CreateInvitation = z
  .object({
    email: Email,
    roleId: Id,
    departmentIds: Ids.default([]),
    locale: Locale.default('en').meta({ description: 'Language of the e-mail' }),
  })
  .meta({ id: 'CreateInvitation' });
export type CreateInvitation = z.output<typeof CreateInvitation>;

const Token = text().min(1).max(200);
export const InvitationQuery = z.object({ token: Token });

/** What somebody is invited to, as the holder of the link may see it. */
export const InvitationOffer = z
  .object({
    organization: z.object({ name: z.string() }),
    role: z.object({ name: z.string() }),
    invitedBy: z.string().nullable(),
    email: z.string(),
    locale: Locale,
    expiresAt: Instant,
    hasAccount: z.boolean().meta({ description: 'There is an account with this address: join with its password' }),
  })
  .meta({ id: 'InvitationOffer' });
export type InvitationOffer = z.infer<typeof InvitationOffer>;

export const AcceptInvitation = z
  .object({
    token: Token,
    name: PersonName.optional().meta({ description: 'Of a new person; who has an account keeps theirs' }),
    password: z
      .string()
      .min(1)
      .max(128)
      .meta({ description: 'A new one of 10 to 128 characters; of who has an account, the one they have' }),
    locale: Locale.optional().meta({ description: 'Of a new member; otherwise that of the invitation' }),
  })
  .meta({ id: 'AcceptInvitation' });
export type AcceptInvitation = z.output<typeof AcceptInvitation>;

/** What a new person must give beside the token. */
export const NewPerson = z.object({ name: PersonName, password: Password });
