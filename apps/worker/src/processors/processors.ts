import type { JobName } from '@perch/contracts';
import type { Processor } from '@perch/queue';
import type { WorkerServices } from '../services.ts';
import { applyRetentionOf } from './apply-retention.ts';
import { assign } from './assign-tickets.ts';
import { callWebhookOf } from './call-webhook.ts';
import { checkTicket } from './check-ticket.ts';
import { checkTweets } from './check-tweets.ts';
import { countHistoryOf } from './count-history.ts';
import { deliver } from './deliver.ts';
import { evaluateEscalationOf } from './evaluate-escalation.ts';
import { eraseContactData } from './erase-contact.ts';
import { erase } from './erase.ts';
import { exportOrganizationOf } from './export-organization.ts';
import { expireAuthorizationsOf } from './expire-authorizations.ts';
import { forgetUnsent } from './forget-attachments.ts';
import { linkIncidentTicketsOf } from './link-incident-tickets.ts';
import { lookUp } from './look-up.ts';
import { pollDirectMessages } from './poll-direct-messages.ts';
import { pollMailbox } from './poll-mailbox.ts';
import { pollMentions } from './poll-mentions.ts';
import { pollOwnTweets } from './poll-own-tweets.ts';
import { rematchKeywords } from './rematch-keywords.ts';
import { searchMentions } from './search-mentions.ts';
import { searchKeyword } from './search-keyword.ts';
import { removeNotifications } from './remove-notifications.ts';
import { removeOrganizationOf } from './remove-organization.ts';
import { removeOldOf } from './remove-old.ts';
import { checkSsoDomainsOf } from './check-sso-domains.ts';
import { packReportsOf } from './pack-reports.ts';
import { sendReportMailsOf } from './send-report-mails.ts';
import { sweep } from './sweep.ts';
import { mailNotificationsOf } from './mail-notifications.ts';
import { watchSilence } from './watch-silence.ts';
import { watchTicketsOf } from './watch-tickets.ts';

/** What is done for each job, one file a job. */
export const PROCESSORS: { [N in JobName]: (services: WorkerServices) => Processor<N> } = {
  'poll-mentions': pollMentions,
  'poll-direct-messages': pollDirectMessages,
  'poll-own-tweets': pollOwnTweets,
  'search-mentions': searchMentions,
  'search-keyword': searchKeyword,
  'check-tweets': checkTweets,
  'check-ticket': checkTicket,
  deliver,
  'call-webhook': callWebhookOf,
  'poll-mailbox': pollMailbox,
  'watch-silence': watchSilence,
  'evaluate-escalation': evaluateEscalationOf,
  'count-history': countHistoryOf,
  'link-incident-tickets': linkIncidentTicketsOf,
  'watch-tickets': watchTicketsOf,
  'mail-notifications': mailNotificationsOf,
  'check-sso-domains': checkSsoDomainsOf,
  'send-report-mails': sendReportMailsOf,
  'pack-reports': packReportsOf,
  erase,
  'rematch-keywords': rematchKeywords,
  'expire-authorizations': expireAuthorizationsOf,
  'assign-tickets': assign,
  'forget-attachments': forgetUnsent,
  'remove-notifications': removeNotifications,
  'remove-old': removeOldOf,
  'erase-contact': eraseContactData,
  'export-organization': exportOrganizationOf,
  'apply-retention': applyRetentionOf,
  'remove-organization': removeOrganizationOf,
  'look-up': lookUp,
  sweep,
};
