export const LIVE_EVENT_TYPES = [
  'ticket.changed',
  'message.changed',
  'delivery.changed',
  'tweet.captured',
  /** edited, on X again, handled, answered or in another ticket; `id` is X's */
  'tweet.changed',
  /** gone from X; `id` is X's */
  'tweet.deleted',
  'direct_message.captured',
  /** a stream was read; `id` is the member, or the organization where reading is shared */
  'reading.changed',
  'account.changed',
  'contact.changed',
  /** what somebody asked of X has an answer */
  'lookup.changed',
  'department.changed',
  /** also ends what the member listens to: they connect again with what they may do now */
  'member.changed',
  /** the same for whoever has the role */
  'role.changed',
  /** of a member: away, or back */
  'availability.changed',
  /** was signed out; tells the API's own processes, no browser: `id` is the session's */
  'session.ended',
  'invitation.changed',
  /** a saved view of the ticket list */
  'view.changed',
  /** its IMAP mailbox was looked into; `id` is the organization */
  'mailbox.changed',
  /** `id` is the member who is told: nobody else shows it */
  'notification.changed',
  /** somebody has come to a ticket, types into it or has left; `id` is theirs, nothing is kept of it */
  'presence.changed',
  'canned_reply.changed',
  /** a rule of an account; `id` is the account's */
  'escalation_rule.changed',
  'incident.changed',
  /** an export is ready, or it is to be removed or stays; `id` is its own */
  'organization.changed',
  /** a webhook was changed or called */
  'webhook.changed',
] as const;
