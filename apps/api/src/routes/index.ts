import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { addOnTestsRoutes } from './add-on-tests.routes.ts';
import { addOnsRoutes } from './add-ons.routes.ts';
import { apiKeysRoutes } from './api-keys.routes.ts';
import { attachmentsRoutes } from './attachments.routes.ts';
import { auditLogRoutes } from './audit-log.routes.ts';
import { authRoutes } from './auth.routes.ts';
import { cannedRepliesRoutes } from './canned-replies.routes.ts';
import { capturePreviewRoutes } from './capture-preview.routes.ts';
import { consentsRoutes } from './consents.routes.ts';
import { contactDataRoutes } from './contact-data.routes.ts';
import { contactsRoutes } from './contacts.routes.ts';
import { coverageRoutes } from './coverage.routes.ts';
import { deliveriesRoutes } from './deliveries.routes.ts';
import { departmentServiceRoutes } from './department-service.routes.ts';
import { directMessagesRoutes } from './direct-messages.routes.ts';
import { draftsRoutes } from './drafts.routes.ts';
import { departmentMailRoutes } from './department-mail.routes.ts';
import { escalationRoutes } from './escalation.routes.ts';
import { smsReceiptsRoutes } from './sms-receipts.routes.ts';
import { emailsRoutes } from './emails.routes.ts';
import { incidentLinksRoutes } from './incident-links.routes.ts';
import { incidentsRoutes } from './incidents.routes.ts';
import { invitationsRoutes } from './invitations.routes.ts';
import { liveRoutes } from './live.routes.ts';
import { notificationsRoutes } from './notifications.routes.ts';
import { retentionRoutes } from './retention.routes.ts';
import { organizationLifeRoutes } from './organization-life.routes.ts';
import { organizationRoutes } from './organization.routes.ts';
import { ownSecurityRoutes } from './own-security.routes.ts';
import { peopleRoutes } from './people.routes.ts';
import { phonesRoutes } from './phones.routes.ts';
import { presenceRoutes } from './presence.routes.ts';
import { profileSearchesRoutes } from './profile-searches.routes.ts';
import { socialProfilesRoutes } from './social-profiles.routes.ts';
import { socialXSearchesRoutes } from './social-x-searches.routes.ts';
import { socialRoutes } from './social.routes.ts';
import { socialStreamsRoutes } from './social-streams.routes.ts';
import { socialTweetsRoutes } from './social-tweets.routes.ts';
import { tweetActionsRoutes } from './tweet-actions.routes.ts';
import { ssoSettingsRoutes } from './sso-settings.routes.ts';
import { ssoRoutes } from './sso.routes.ts';
import { ticketsRoutes } from './tickets.routes.ts';
import { twoFactorRoutes } from './two-factor.routes.ts';
import { twitterAccountsRoutes } from './twitter-accounts.routes.ts';
import { twitterAppsRoutes } from './twitter-apps.routes.ts';
import { twitterCallbackRoutes } from './twitter-callback.routes.ts';
import { twitterConfirmationRoutes } from './twitter-confirmation.routes.ts';
import { usageRoutes } from './usage.routes.ts';
import { reportsRoutes } from './reports.routes.ts';
import { savedSearchesRoutes } from './saved-searches.routes.ts';
import { viewsRoutes } from './views.routes.ts';
import { webhooksRoutes } from './webhooks.routes.ts';

/**
 * Everything under `/api/v1`, one module a resource. A module is a `FastifyPluginAsyncZod` whose paths start below the
 * prefix; each route declares `config: { permission }`, its schemas from contracts, and calls one verb with
 * `request.context()`.
 */
export const apiRoutes: FastifyPluginAsyncZod = async (app) => {
  app.get(
    '/openapi.json',
    { config: { permission: 'public' }, schema: { hide: true, response: { 200: z.unknown() } } },
    async () => app.swagger(),
  );
  await app.register(apiKeysRoutes);
  await app.register(attachmentsRoutes);
  await app.register(authRoutes);
  await app.register(ownSecurityRoutes);
  await app.register(twoFactorRoutes);
  await app.register(ssoRoutes);
  await app.register(ssoSettingsRoutes);
  await app.register(organizationRoutes);
  await app.register(departmentMailRoutes);
  await app.register(peopleRoutes);
  await app.register(departmentServiceRoutes);
  await app.register(invitationsRoutes);
  await app.register(auditLogRoutes);
  await app.register(organizationLifeRoutes);
  await app.register(retentionRoutes);
  await app.register(addOnsRoutes);
  await app.register(addOnTestsRoutes);
  await app.register(webhooksRoutes);
  await app.register(phonesRoutes);
  await app.register(twitterAccountsRoutes);
  await app.register(twitterAppsRoutes);
  await app.register(twitterConfirmationRoutes);
  await app.register(twitterCallbackRoutes);
  await app.register(capturePreviewRoutes);
  await app.register(escalationRoutes);
  await app.register(incidentsRoutes);
  await app.register(incidentLinksRoutes);
  await app.register(smsReceiptsRoutes);
  await app.register(coverageRoutes);
  await app.register(usageRoutes);
  await app.register(socialRoutes);
  await app.register(directMessagesRoutes);
  await app.register(socialProfilesRoutes);
  await app.register(socialXSearchesRoutes);
  await app.register(socialStreamsRoutes);
  await app.register(socialTweetsRoutes);
  await app.register(tweetActionsRoutes);
  await app.register(ticketsRoutes);
  await app.register(viewsRoutes);
  await app.register(savedSearchesRoutes);
  await app.register(deliveriesRoutes);
  await app.register(emailsRoutes);
  await app.register(notificationsRoutes);
  await app.register(draftsRoutes);
  await app.register(presenceRoutes);
  await app.register(cannedRepliesRoutes);
  await app.register(contactsRoutes);
  await app.register(contactDataRoutes);
  await app.register(consentsRoutes);
  await app.register(profileSearchesRoutes);
  await app.register(reportsRoutes);
  await app.register(liveRoutes);
};
