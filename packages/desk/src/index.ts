export type { Context, Logger } from './context.ts';
export { requirePermission } from './require-permission.ts';
export { exportReport, exportReportHours } from './reports/export-report.ts';
export { getReport } from './reports/get-report.ts';
export { getReportHours, getReportOverview } from './reports/get-overview.ts';
export { PACKED_FROM_TICKETS, packReports } from './reports/pack-reports.ts';
export { chooseReportMail, endReportMail, getReportMail } from './reports/report-mail.ts';
export { sendReportMails } from './reports/send-report-mails.ts';

export { rotateApiKey, revokeApiKey, updateApiKey } from './api-keys/change-api-key.ts';
export { createApiKey } from './api-keys/create-api-key.ts';
export { hashOfSecret } from './api-keys/api-key-secret.ts';
export { isUseNews, noteApiKeyUse, resolveApiKey, type LoadedApiKey } from './api-keys/resolve-api-key.ts';
export { getApiKey, listApiKeys } from './api-keys/read-api-keys.ts';
export { claimAttachments, giveAttachments } from './attachments/claim-attachments.ts';
export { deleteAttachment, describeAttachment } from './attachments/change-attachment.ts';
export { FORGET_AFTER_HOURS, forgetAttachments } from './attachments/forget-attachments.ts';
export { attachmentsOfDelivery, readAttachment, type OpenAttachment } from './attachments/read-attachment.ts';
export { storeAttachment, type NewAttachment } from './attachments/store-attachment.ts';
export { assignTickets } from './assignment/assign-tickets.ts';
export { takeNextTicket } from './assignment/take-next-ticket.ts';
export { setAvailability } from './organization/set-availability.ts';
export { claimExport, clearExport, finishExport, restExport, type ExportTurn } from './life/export-turn.ts';
export { cancelDeletion, getDeletion, requestDeletion } from './life/organization-deletion.ts';
export {
  claimRemoval,
  emptyTable,
  finishRemoval,
  forgetNextTokens,
  tablesToEmpty,
  type RemovalTurn,
} from './life/remove-organization.ts';
export { endExport, listExports, openExport, requestExport } from './life/organization-exports.ts';
export { writeExport } from './life/write-export.ts';
export { applyRetention } from './retention/apply-retention.ts';
export {
  getRetention,
  saveRetention,
  shortensRetention,
  type KnownRetention,
} from './retention/organization-retention.ts';
export { previewRetention } from './retention/preview-retention.ts';
export { exportAuditLog } from './audit/export-audit-log.ts';
export { listAuditLog } from './audit/list-audit-log.ts';
export { recordOwnChange, type OwnChange } from './audit/record-own-change.ts';
export { acceptInvitation, type AcceptInvitation, type Joining } from './invitations/accept-invitation.ts';
export { createInvitation } from './invitations/create-invitation.ts';
export { findInvitation, type FoundInvitation } from './invitations/find-invitation.ts';
export { listInvitations } from './invitations/list-invitations.ts';
export { resendInvitation } from './invitations/resend-invitation.ts';
export { revokeInvitation } from './invitations/revoke-invitation.ts';
export { type InvitationLink } from './invitations/write-invitation-email.ts';
export { aliveSessions } from './organization/alive-sessions.ts';
export { eventsInSight } from './organization/events-in-sight.ts';
export { createDepartment } from './organization/create-department.ts';
export { createRole } from './organization/create-role.ts';
export { deleteRole } from './organization/delete-role.ts';
export { getDepartmentUsage } from './organization/department-usage.ts';
export { getMemberUsage } from './organization/member-usage.ts';
export { createOrganization, type CreateOrganization } from './organization/create-organization.ts';
export { findSender, type Sender } from './organization/find-sender.ts';
export { findSession, type FoundSession } from './organization/find-session.ts';
export { getOrganization } from './organization/get-organization.ts';
export { listDepartments } from './organization/list-departments.ts';
export { listMembers } from './organization/list-members.ts';
export { listOrganizations } from './organization/list-organizations.ts';
export { listRoles } from './organization/list-roles.ts';
export { loadSession } from './organization/load-session.ts';
export { resolveSession } from './organization/resolve-session.ts';
export { endSessions } from './sessions/end-sessions.ts';
export { listSessions } from './sessions/list-sessions.ts';
export { ownNames, type OwnNames } from './sessions/own-names.ts';
export { isToBeTouched, touchSession } from './sessions/touch-session.ts';
export { confirmEmail, type ConfirmedEmail } from './own-email/confirm-email.ts';
export { cancelEmailChange, getOwnEmail } from './own-email/own-email.ts';
export { requestEmailProof } from './own-email/request-email-proof.ts';
export { forgetLinks } from './sessions/forget-links.ts';
export { mailNotifications } from './notifications/mail-notifications.ts';
export { getNotificationSettings, saveNotificationSettings } from './notifications/notification-settings.ts';
export { claimCode } from './two-factor/claim-code.ts';
export { getOwnTwoFactor } from './two-factor/own-two-factor.ts';
export { resetTwoFactor } from './two-factor/reset-two-factor.ts';
export { getSignInRules, saveSignInRules } from './two-factor/sign-in-rules.ts';
export { switchOrganization } from './organization/switch-organization.ts';
export { updateDepartment } from './organization/update-department.ts';
export { updateMember } from './organization/update-member.ts';
export { updateRole } from './organization/update-role.ts';
export { updateMe } from './organization/update-me.ts';

export { claimAnswer, keepAnswer, KEPT_HOURS, letGo, type Answer, type Claim } from './idempotency/keep-answer.ts';
export { idFrom } from './replies/id-from.ts';
export { enqueueSms, type EnqueueSms } from './add-ons/enqueue-sms.ts';
export { getAddOn, listAddOns } from './add-ons/list-add-ons.ts';
export { openImapAddOn, openMailAddOn, openReplyServer, openSmsAddOn, type UsedAddOn } from './add-ons/open-add-on.ts';
export { recordAddOn, type AddOnNews } from './add-ons/record-add-on.ts';
export {
  removeAddOn,
  saveImapAddOn,
  saveMailAddOn,
  saveSmsAddOn,
  type SaveImap,
  type SaveMail,
  type SaveSms,
} from './add-ons/save-add-on.ts';
export { getAddOnTest, testAddOn, type TestAddOn } from './add-ons/test-add-on.ts';
export { getOwnPhone } from './phones/read-own-phone.ts';
export { requestPhoneCode, type RequestPhoneCode } from './phones/request-phone-code.ts';
export { removePhone, setMemberPhone } from './phones/set-phone.ts';
export { verifyPhone } from './phones/verify-phone.ts';
export { beginAuthorization, type BeginAuthorization } from './accounts/begin-authorization.ts';
export { connectAccount, type ConnectAccount, type ConnectedAccount } from './accounts/connect-account.ts';
export { confirmAccount, type ConfirmAccountInput } from './accounts/confirm-account.ts';
export { disconnectAccount } from './accounts/disconnect-account.ts';
export { discardAccount } from './accounts/discard-account.ts';
export { CONFIRM_WITHIN_HOURS, expireAuthorizations } from './accounts/expire-authorizations.ts';
export { type ForgottenTokens } from './accounts/forget-tokens.ts';
export { estimateAccountImport } from './accounts/estimate-account-import.ts';
export { getImport } from './accounts/get-import.ts';
export { stopImport } from './accounts/stop-import.ts';
export { getAccount } from './accounts/get-account.ts';
export { getCoverage } from './accounts/get-coverage.ts';
export { getCoverageTimeline } from './accounts/get-coverage-timeline.ts';
export { getCapture } from './accounts/get-capture.ts';
export { listAccounts } from './accounts/list-accounts.ts';
export { listAccountsInNeed } from './accounts/list-accounts-in-need.ts';
export { previewCapture, type PreviewInput } from './preview/preview-capture.ts';
export { saveCapture } from './accounts/save-capture.ts';
export { setAccountState } from './accounts/set-account-state.ts';
export { updateAccount } from './accounts/update-account.ts';
export { watchSilence } from './accounts/watch-silence.ts';
export { takeAuthorization, type Authorization } from './accounts/take-authorization.ts';
export { accessOf, sealTokens, type AccountAccess, type Refresh, type RefusedToken } from './accounts/access-token.ts';
export { observeTier } from './accounts/observe-tier.ts';

export { clientIdOfAccount, twitterAppKeys } from './twitter-apps/app-keys.ts';
export { chooseTwitterApp, type ChosenTwitterApp } from './twitter-apps/choose-twitter-app.ts';
export { createTwitterApp } from './twitter-apps/create-twitter-app.ts';
export { deleteTwitterApp } from './twitter-apps/delete-twitter-app.ts';
export { listTwitterApps } from './twitter-apps/list-twitter-apps.ts';
export { rememberTwitterApp } from './twitter-apps/remember-twitter-app.ts';
export { updateTwitterApp } from './twitter-apps/update-twitter-app.ts';

export { claimStream, type ClaimStream, type Round } from './intake/claim-stream.ts';
export { nextTweetsToCheck } from './intake/check-tweets.ts';
export { FRESH_MINUTES, nextTicketsToCheck, ticketToCheck, type TicketsToCheck } from './intake/check-tickets.ts';
export { ERASE_AFTER_HOURS, eraseDeletedTweets } from './intake/erase-deleted-tweets.ts';
export { failStream, type FailStream } from './intake/fail-stream.ts';
export { hastenStream } from './intake/hasten-stream.ts';
export { finishStream, type FinishStream } from './intake/finish-stream.ts';
export { isGone, recordTweetCheck, type RecordTweetCheck } from './intake/record-tweet-check.ts';
export { receiveDirectMessages, type ReceiveDirectMessages } from './intake/receive-direct-messages.ts';
export { receiveTweets, type Received, type ReceiveTweets } from './intake/receive-tweets.ts';
export { releaseStream, type ReleaseStream } from './intake/release-stream.ts';
export { streamRowsFor, type PollIntervals } from './intake/stream-schedule.ts';

export { claimRematch, type Rematch } from './keywords/claim-rematch.ts';
export { emptyOldStreams } from './keywords/empty-old-streams.ts';
export { releaseRematch } from './keywords/release-rematch.ts';
export { rematchTweets, type RematchStep } from './keywords/rematch-tweets.ts';

export { claimDelivery, type ClaimedDelivery, type MessageServer } from './deliveries/claim-delivery.ts';
export { settleDelivery, type SettleDelivery, type SettledDelivery } from './deliveries/settle-delivery.ts';
export { reconcileDelivery, type OwnRead } from './deliveries/reconcile-delivery.ts';
export { discardDelivery, retryDelivery, sendDeliveryNow } from './deliveries/steer-delivery.ts';
export { resolveDelivery } from './deliveries/resolve-delivery.ts';
export { reviewDelivery, type Review } from './deliveries/review-delivery.ts';
export { parentOfReply, type ParentOfReply } from './deliveries/parent-of-reply.ts';
export { extendLease, retargetDelivery, type RetargetDelivery } from './deliveries/retarget-delivery.ts';
export { presentDelivery, type StoredDelivery } from './deliveries/present-delivery.ts';
export { createCannedReply } from './canned/create-canned-reply.ts';
export { deleteCannedReply } from './canned/delete-canned-reply.ts';
export { countCannedUse, listCannedReplies } from './canned/list-canned-replies.ts';
export { updateCannedReply } from './canned/update-canned-reply.ts';
export { clearDraft } from './drafts/clear-draft.ts';
export { getDraft, listDrafts } from './drafts/get-draft.ts';
export { saveDraft } from './drafts/save-draft.ts';
export {
  alertIdOf,
  isEmailReply,
  isTweetEffect,
  type DeliveryRow,
  type EmailReplyRow,
  type NoticeRow,
  type TweetEffectRow,
} from './deliveries/delivery-row.ts';
export { createNote } from './replies/create-note.ts';
export { createReply, type CreatedReply } from './replies/create-reply.ts';
export { sendAsDirectMessage } from './replies/send-as-direct-message.ts';
export { editReply } from './replies/edit-reply.ts';
export { enqueueEmail, type EnqueueEmail } from './replies/enqueue-email.ts';
export {
  countNotifications,
  listNotifications,
  type NotificationListInput,
} from './notifications/list-notifications.ts';
export { readNotifications } from './notifications/read-notifications.ts';
export { removeBatch, removeOld, SIGN_INS_KEPT_DAYS } from './retention/remove-old.ts';
export { KEEP_NOTIFICATIONS_DAYS, removeOldNotifications } from './notifications/remove-old-notifications.ts';
export { writeDeliveryNotifications } from './notifications/write-delivery-notifications.ts';
export {
  announceNotifications,
  writeNotifications,
  type NewNotification,
} from './notifications/write-notifications.ts';
export { openNoticeData } from './deliveries/write-notice.ts';

export { getUsage, type UsagePeriod } from './usage/get-usage.ts';
export { recordReads, type RecordReads } from './usage/record-reads.ts';

export { answerConsent, findConsent, type FoundConsent } from './consents/answer-consent.ts';
export { createConsentLink, type CreateConsentLinkInput } from './consents/create-consent-link.ts';
export { revokeConsent } from './consents/revoke-consent.ts';
export { createContact, type NewContact } from './contacts/create-contact.ts';
export { exportContact } from './contacts/export-contact.ts';
export { findContactByEmail, type FoundContact } from './contacts/find-contact-by-email.ts';
export { getContact } from './contacts/get-contact.ts';
export { listLikelyContacts } from './contacts/likely-contacts.ts';
export { mergeContacts } from './contacts/merge-contacts.ts';
export { listContactMessages } from './contacts/list-contact-messages.ts';
export { listContacts, type ContactListInput } from './contacts/list-contacts.ts';
export { eraseContact, type EraseContactInput } from './erasure/erase-contact.ts';
export {
  carryOnErasure,
  claimErasure,
  releaseErasure,
  type ErasureStep,
  type ErasureTurn,
} from './erasure/carry-on-erasure.ts';
export { getErasure } from './erasure/get-erasure.ts';
export {
  getProfileSearch,
  priceOfProfileSearch,
  startProfileSearch,
  type ProfileSearchInput,
} from './lookups/profile-search.ts';
export { claimLookup, settleLookup, type ClaimedLookup, type LookupOutcome } from './lookups/settle-lookup.ts';
export { updateContact, type ContactPatch } from './contacts/update-contact.ts';
export { type ListPage, type PageInput } from './list-page.ts';
export { addTweetToTicket } from './social/add-tweet-to-ticket.ts';
export { convertTweet, convertTweets } from './social/convert-tweets.ts';
export { getThread } from './social/get-thread.ts';
export { handleTweet, handleTweets } from './social/handle-tweets.ts';
export { getVolume } from './social/get-volume.ts';
export { listStreams } from './social/list-streams.ts';
export { muteProfile } from './social/mute-profile.ts';
export { readConversation } from './social/read-conversation.ts';
export { readStreams } from './social/read-streams.ts';
export { readTweet, readTweets } from './social/read-tweets.ts';
export { getSocialSettings, saveSocialSettings } from './social/social-settings.ts';
export { getConversation } from './social/get-conversation.ts';
export { listConversations } from './social/list-conversations.ts';
export { listDirectMessages, type ConversationKey } from './social/list-direct-messages.ts';
export { actOnTweet } from './social/act-on-tweet.ts';
export { createTweet } from './social/create-tweet.ts';
export { replyToConversation } from './social/reply-to-conversation.ts';
export { replyToTweet } from './social/reply-to-tweet.ts';
export { getOutgoing, listOutgoing } from './social/list-outgoing.ts';
export { listPostingAccounts } from './social/list-posting-accounts.ts';
export { listKeywords } from './social/list-keywords.ts';
export { listKeywordTweets } from './social/list-keyword-tweets.ts';
export { createSavedSearch, deleteSavedSearch, listSavedSearches, updateSavedSearch } from './social/saved-searches.ts';
export { searchSocial } from './social/search-social.ts';
export { getProfile } from './social/get-profile.ts';
export { getProfileSentiment } from './social/get-profile-sentiment.ts';
export { listProfileMessages } from './social/list-profile-messages.ts';
export { takeInTweet, type TakenIn } from './social/take-in-tweet.ts';
export { getRecentTweets, recordMissingProfile, startRecentTweets } from './lookups/recent-tweets.ts';
export {
  claimKeywordSearch,
  getKeywordSearches,
  keywordStreamName,
  type KeywordRound,
} from './keywords/keyword-searches.ts';
export { receiveFoundTweets } from './intake/receive-found-tweets.ts';
export { getXSearch, priceOfXSearch, startXSearch, storeXSearch, xSearchOf } from './lookups/x-search.ts';
export { getPermalink, priceOfPermalink, startPermalink } from './lookups/permalinks.ts';
export { searchProfiles, type ProfileSearch } from './social/search-profiles.ts';
export { listMentions, listSent, type SocialListInput, type TweetListInput } from './social/list-tweets.ts';
export { describeAlert, type AlertSample, type AlertWords } from './escalation/describe-alert.ts';
export { countHistory } from './escalation/count-history.ts';
export { LOOK_AFTER_MS } from './escalation/escalation-hits.ts';
export { evaluateEscalation, type Evaluated } from './escalation/evaluate-escalation.ts';
export { listEscalationRules } from './escalation/list-escalation-rules.ts';
export { createEscalationRule, deleteEscalationRule, updateEscalationRule } from './escalation/save-escalation-rule.ts';
export {
  acknowledgeByLink,
  findIncidentLink,
  makeIncidentLink,
  type FoundIncidentLink,
} from './escalation/incident-links.ts';
export { closeIncidentTickets } from './escalation/close-incident-tickets.ts';
export { exportIncident } from './escalation/export-incident.ts';
export { getIncident } from './escalation/get-incident.ts';
export { linkIncidentTickets } from './escalation/link-incident-tickets.ts';
export { openIncidentTicket } from './escalation/open-incident-ticket.ts';
export { acknowledgeIncident, assignIncident, closeIncident, noteIncident } from './escalation/handle-incident.ts';
export { listIncidents } from './escalation/list-incidents.ts';
export { recordReceipt, type ReceiptInput } from './escalation/record-receipt.ts';
export { previewEscalation } from './escalation/preview-escalation.ts';
export { drillEscalation } from './escalation/drill-escalation.ts';
export { snoozeTicket, unsnoozeTicket } from './clocks/snooze-ticket.ts';
export { refreshClocks } from './clocks/refresh-clocks.ts';
export { watchTickets, type WatchedTickets } from './clocks/watch-tickets.ts';
export { getDepartmentService, saveDepartmentService } from './organization/department-service.ts';
export { askForCheck } from './tickets/ask-for-check.ts';
export { changeManyTickets, undoBulkChange } from './tickets/change-many-tickets.ts';
export { createTicket, type NewTicketInput } from './tickets/create-ticket.ts';
export { getDelivery } from './tickets/get-delivery.ts';
export { getMessage } from './tickets/get-message.ts';
export { getTicket } from './tickets/get-ticket.ts';
export { listHistory, type TicketEventItem } from './tickets/list-history.ts';
export { listMessages } from './tickets/list-messages.ts';
export { listTags } from './tickets/list-tags.ts';
export { countTickets } from './tickets/count-tickets.ts';
export { listTickets, type TicketListInput } from './tickets/list-tickets.ts';
export { requireTicket, ticketsInSight } from './tickets/require-ticket.ts';
export { linkTickets, unlinkTickets } from './tickets/link-tickets.ts';
export { mergeTickets } from './tickets/merge-tickets.ts';
export { splitTicket } from './tickets/split-ticket.ts';
export { updateTicket, type TicketPatch } from './tickets/update-ticket.ts';

export { EMAIL_REOPEN_HOURS, receiveEmail, type EmailOutcome, type ReceiveEmail } from './email/receive-email.ts';
export { MOST_EMAILS_PER_HOUR } from './email/sent-lately.ts';
export { ticketTagText } from './email/find-mail-tickets.ts';
export { countViews } from './views/count-views.ts';
export { listViews } from './views/list-views.ts';
export { createView, deleteView, updateView } from './views/save-view.ts';
export { listDepartmentMail, removeDepartmentMail, saveDepartmentMail } from './email/department-mail.ts';
export { prepareEmailReply, type EmailReplyParts } from './email/prepare-email-reply.ts';
export {
  advanceMailbox,
  claimMailbox,
  finishMailbox,
  getMailbox,
  testMailbox,
  type ClaimedMailbox,
  type MailboxPlace,
} from './email/mailbox.ts';
export {
  dueLeftMail,
  forgetLeftMail,
  leaveMail,
  type DueLeftMail,
  type LeaveMail,
  type LeftMail,
} from './email/left-mail.ts';
export { getEmailBody } from './email/present-email.ts';
export { claimCalls, type ClaimedCall, type ClaimedCalls } from './webhooks/claim-calls.ts';
export { getWebhook, listWebhooks } from './webhooks/read-webhooks.ts';
export { renderEvent } from './webhooks/render-event.ts';
export { createWebhook, deleteWebhook, rotateWebhookSecret, updateWebhook } from './webhooks/save-webhook.ts';
export { settleCall } from './webhooks/settle-call.ts';
export {
  getWebhookDelivery,
  listWebhookDeliveries,
  redeliver,
  redeliverFailed,
  testWebhook,
} from './webhooks/webhook-deliveries.ts';

export { hasPassword, isAccountOfMore } from './sessions/account-of-more.ts';
export {
  recordFailedSignIn,
  recordSignIn,
  recordSignOut,
  type FailedSignIn,
  type Origin,
  type SignInWay,
} from './sign-ins/record-sign-in.ts';
export { checkSsoDomains } from './sso/check-domains.ts';
export { enterBySso, type SsoPerson } from './sso/enter-by-sso.ts';
export { getSsoDomain, proveSsoDomain } from './sso/prove-domain.ts';
export { getSso, openSso, requireSameSso, type OpenSso } from './sso/read-sso.ts';
export { removeSso, saveSso } from './sso/save-sso.ts';
export { beginSso, takeSso } from './sso/sso-requests.ts';
