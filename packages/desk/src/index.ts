export type { Context, Logger } from './context.ts';
export { requirePermission } from './require-permission.ts';

export { aliveSessions } from './organization/alive-sessions.ts';
export { createOrganization, type CreateOrganization } from './organization/create-organization.ts';
export { findSession, type FoundSession } from './organization/find-session.ts';
export { getOrganization } from './organization/get-organization.ts';
export { listDepartments } from './organization/list-departments.ts';
export { listMembers } from './organization/list-members.ts';
export { listRoles } from './organization/list-roles.ts';
export { loadSession } from './organization/load-session.ts';
export { updateMe } from './organization/update-me.ts';

export { beginAuthorization, type BeginAuthorization } from './accounts/begin-authorization.ts';
export { connectAccount, type ConnectAccount } from './accounts/connect-account.ts';
export { disconnectAccount, type ForgottenTokens } from './accounts/disconnect-account.ts';
export { getAccount } from './accounts/get-account.ts';
export { getCapture } from './accounts/get-capture.ts';
export { listAccounts } from './accounts/list-accounts.ts';
export { saveCapture } from './accounts/save-capture.ts';
export { setAccountState } from './accounts/set-account-state.ts';
export { updateAccount } from './accounts/update-account.ts';
export { takeAuthorization, type Authorization } from './accounts/take-authorization.ts';
export { accessTokenOf, sealTokens, type Refresh, type RefusedToken } from './accounts/access-token.ts';
export { claimStream, type ClaimStream, type Round } from './intake/claim-stream.ts';
export { failStream, type FailStream } from './intake/fail-stream.ts';
export { receiveDirectMessages, type ReceiveDirectMessages } from './intake/receive-direct-messages.ts';
export { receiveTweets, type Received, type ReceiveTweets } from './intake/receive-tweets.ts';
export { releaseStream, type ReleaseStream } from './intake/release-stream.ts';
export { streamRowsFor, type PollIntervals } from './intake/stream-schedule.ts';

export { claimDelivery, type ClaimedDelivery } from './deliveries/claim-delivery.ts';
export { settleDelivery, type SettleDelivery, type SettledDelivery } from './deliveries/settle-delivery.ts';
export { reconcileDelivery, type OwnRead } from './deliveries/reconcile-delivery.ts';
export { discardDelivery, retryDelivery } from './deliveries/retry-delivery.ts';
export { presentDelivery, type StoredDelivery } from './deliveries/present-delivery.ts';
export type { DeliveryRow } from './deliveries/delivery-row.ts';
export { createNote } from './replies/create-note.ts';
export { createReply, type CreatedReply } from './replies/create-reply.ts';
export { enqueueEmail, openEmailData, type EnqueueEmail } from './replies/enqueue-email.ts';

export { getUsage, type UsagePeriod } from './usage/get-usage.ts';
export { recordReads, type RecordReads } from './usage/record-reads.ts';

export { createContact, type NewContact } from './contacts/create-contact.ts';
export { getContact } from './contacts/get-contact.ts';
export { listContacts, type ContactListInput } from './contacts/list-contacts.ts';
export { updateContact, type ContactPatch } from './contacts/update-contact.ts';
export { type ListPage, type PageInput } from './list-page.ts';
export { listConversations } from './social/list-conversations.ts';
export { listDirectMessages, type ConversationKey } from './social/list-direct-messages.ts';
export { listMentions, listSent, type SocialListInput } from './social/list-tweets.ts';
export { getDelivery } from './tickets/get-delivery.ts';
export { getMessage } from './tickets/get-message.ts';
export { getTicket } from './tickets/get-ticket.ts';
export { listHistory, type TicketEventItem } from './tickets/list-history.ts';
export { listMessages } from './tickets/list-messages.ts';
export { listTickets, type TicketListInput } from './tickets/list-tickets.ts';
export { updateTicket, type TicketPatch } from './tickets/update-ticket.ts';
