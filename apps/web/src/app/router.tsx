import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { TICKET_FILTERS, TWEET_FILTERS } from '@perch/contracts';
import type { ReportSearch } from '../features/reports/report-search.ts';
import { setupPages } from '../features/setup/index.ts';
import { isApiError, queryString } from '../lib/api.ts';
import { safeReturnTo, sessionQuery } from '../lib/session.ts';
import { speakWith } from '../lib/guest-locale.ts';
import {
  setLocale,
  speakOfAdministration,
  speakOfCustomers,
  speakOfGuests,
  speakOfIncidents,
  speakOfProfiles,
  speakOfReports,
  speakOfSetup,
  speakOfSocial,
} from '../lib/i18n.ts';
import { expectFeed } from '../lib/feed.ts';
import { expectTicket, openTicket } from '../lib/ticket-cache.ts';
import { tweetFeed, tweetQuery, type StreamKind } from '../lib/tweet-feed.ts';
import { NotFoundPage } from './not-found-page.tsx';
import { PagePending } from './page-pending.tsx';
import { RouteError } from './route-error.tsx';
import { parseSearch, pick } from './search-params.ts';

/** The view, its filters and order, whether a ticket is being opened by hand, and whose profile is open. */
const TICKET_SEARCH = ['view', ...TICKET_FILTERS, 'new', 'profile'] as const;

/**
 * The accounts, what narrows a stream, the tweet whose conversation is open, whose profile is, the dialog of links, and
 * a search.
 */
const SOCIAL_SEARCH = ['accounts', ...TWEET_FILTERS, 'tweet', 'profile', 'link', 'q', 'order', 'where'] as const;

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({ component: Outlet });

const guest = createRoute({
  getParentRoute: () => root,
  id: 'guest',
  loader: speakOfGuests,
  component: lazyRouteComponent(() => import('../features/auth/index.ts'), 'AuthLayout'),
});
const signIn = createRoute({
  getParentRoute: () => guest,
  path: '/sign-in',
  validateSearch: (search) => pick(search, ['returnTo', 'sso', 'ssoError', 'ended']),
  component: lazyRouteComponent(() => import('../features/auth/index.ts'), 'SignInPage'),
});
const signUp = createRoute({
  getParentRoute: () => guest,
  path: '/sign-up',
  component: lazyRouteComponent(() => import('../features/auth/index.ts'), 'SignUpPage'),
});
const forgotPassword = createRoute({
  getParentRoute: () => guest,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('../features/auth/index.ts'), 'ForgotPasswordPage'),
});
const resetPassword = createRoute({
  getParentRoute: () => guest,
  path: '/reset-password',
  validateSearch: (search) => pick(search, ['token']),
  component: lazyRouteComponent(() => import('../features/auth/index.ts'), 'ResetPasswordPage'),
});
const invitation = createRoute({
  getParentRoute: () => guest,
  path: '/invitation',
  validateSearch: (search) => pick(search, ['token']),
  component: lazyRouteComponent(() => import('../features/auth/index.ts'), 'InvitationPage'),
});
const verifyEmail = createRoute({
  getParentRoute: () => guest,
  path: '/verify-email',
  validateSearch: (search) => pick(search, ['token']),
  component: lazyRouteComponent(() => import('../features/auth/index.ts'), 'VerifyEmailPage'),
});
const endReportMail = createRoute({
  getParentRoute: () => guest,
  path: '/report-mail',
  component: lazyRouteComponent(() => import('../features/auth/index.ts'), 'EndReportMailPage'),
});

const consent = createRoute({
  getParentRoute: () => guest,
  path: '/consent/$token',
  component: lazyRouteComponent(() => import('../features/consent/index.ts'), 'ConsentPage'),
});

const acknowledge = createRoute({
  getParentRoute: () => guest,
  path: '/a/$language',
  // the language of whom the link was sent to
  beforeLoad: ({ params, cause }) =>
    cause === 'enter' ? setLocale(params.language === 'pt' ? 'pt-BR' : 'en') : undefined,
  loader: speakOfIncidents,
  component: lazyRouteComponent(() => import('../features/incidents/index.ts'), 'AcknowledgePage'),
});

const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  beforeLoad: async ({ context, location }) => {
    try {
      await speakWith(await context.queryClient.ensureQueryData(sessionQuery), context.queryClient);
    } catch (error) {
      if (isApiError(error, 'unauthenticated')) {
        throw redirect({ to: '/sign-in', search: { returnTo: safeReturnTo(location.href) } });
      }
      throw error;
    }
  },
  component: lazyRouteComponent(() => import('./shell/app-shell.tsx'), 'AppShell'),
});
const home = createRoute({
  getParentRoute: () => app,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/tickets' });
  },
});

const tickets = createRoute({
  getParentRoute: () => app,
  path: '/tickets',
  validateSearch: (search) => pick(search, TICKET_SEARCH),
  component: lazyRouteComponent(() => import('../features/tickets/index.ts'), 'TicketsPage'),
});
const ticket = createRoute({
  getParentRoute: () => tickets,
  path: '/$ticketId',
  // what the page needs is asked for together, and not first when its parts are drawn; nothing waits for it here
  loader: ({ context: { queryClient }, params: { ticketId }, cause }) => {
    if (cause === 'preload') expectTicket(queryClient, ticketId);
    else if (cause === 'enter') openTicket(queryClient, ticketId);
  },
  preloadStaleTime: 0,
});

const social = createRoute({
  getParentRoute: () => app,
  path: '/social',
  validateSearch: (search) => pick(search, SOCIAL_SEARCH),
  loader: speakOfSocial,
  component: lazyRouteComponent(() => import('../features/social/index.ts'), 'SocialPage'),
});
const socialHome = createRoute({
  getParentRoute: () => social,
  path: '/',
  beforeLoad: ({ search }) => {
    throw redirect({ to: '/social/mentions', search });
  },
});
/** The tweets are asked for while what shows them is fetched. */
const expectTweets =
  (kind: StreamKind) =>
  ({ context: { queryClient }, location }: { context: { queryClient: QueryClient }; location: { search: object } }) =>
    expectFeed(queryClient, tweetFeed(queryClient, kind, tweetQuery(location.search)));
const mentions = createRoute({
  getParentRoute: () => social,
  path: '/mentions',
  loader: expectTweets('mentions'),
  component: lazyRouteComponent(() => import('../features/social/index.ts'), 'MentionsStream'),
});
const sent = createRoute({
  getParentRoute: () => social,
  path: '/sent',
  loader: expectTweets('sent'),
  component: lazyRouteComponent(() => import('../features/social/index.ts'), 'SentStream'),
});
const keywords = createRoute({
  getParentRoute: () => social,
  path: '/keywords',
  component: lazyRouteComponent(() => import('../features/social/keyword-list.tsx'), 'KeywordList'),
});
const keyword = createRoute({
  getParentRoute: () => social,
  path: '/keywords/$keywordId',
  component: lazyRouteComponent(() => import('../features/social/keyword-stream.tsx'), 'KeywordStream'),
});
const socialSearch = createRoute({
  getParentRoute: () => social,
  path: '/search',
  component: lazyRouteComponent(() => import('../features/social/search-page.tsx'), 'SearchPage'),
});
const directMessages = createRoute({
  getParentRoute: () => social,
  path: '/direct-messages',
  loader: speakOfProfiles,
  component: lazyRouteComponent(() => import('../features/social/direct-messages-page.tsx'), 'DirectMessagesPage'),
});
const conversation = createRoute({
  getParentRoute: () => directMessages,
  path: '/$conversationAccountId/$conversationId',
});

const contacts = createRoute({
  getParentRoute: () => app,
  path: '/contacts',
  validateSearch: (search) => pick(search, ['q', 'edit', 'ticket', 'sort']),
  loader: speakOfCustomers,
  component: lazyRouteComponent(() => import('../features/contacts/index.ts'), 'ContactsPage'),
});
const contact = createRoute({ getParentRoute: () => contacts, path: '/$contactId' });

const reports = createRoute({
  getParentRoute: () => app,
  path: '/reports',
  // the page picks what it knows, so that no other page carries the names
  validateSearch: (search): ReportSearch => search,
  loader: speakOfReports,
  component: lazyRouteComponent(() => import('../features/reports/index.ts'), 'ReportsPage'),
});

const incidents = createRoute({
  getParentRoute: () => app,
  path: '/incidents',
  loader: speakOfIncidents,
  component: lazyRouteComponent(() => import('../features/incidents/index.ts'), 'IncidentsPage'),
});
const incident = createRoute({
  getParentRoute: () => app,
  path: '/incidents/$incidentId',
  loader: speakOfIncidents,
  component: lazyRouteComponent(() => import('../features/incidents/index.ts'), 'IncidentPage'),
});

const setup = createRoute({
  getParentRoute: () => app,
  path: '/setup',
  loader: speakOfSetup,
  component: lazyRouteComponent(setupPages.SetupLayout, 'SetupLayout'),
});
const setupHome = createRoute({
  getParentRoute: () => setup,
  path: '/',
  component: lazyRouteComponent(setupPages.SetupLandingPage, 'SetupLandingPage'),
});
const setupChannels = createRoute({
  getParentRoute: () => setup,
  path: '/channels',
  component: lazyRouteComponent(setupPages.ChannelsPage, 'ChannelsPage'),
});
const setupTwitter = createRoute({
  getParentRoute: () => setup,
  path: '/channels/twitter',
  validateSearch: (search) =>
    pick(search, ['connected', 'confirm', 'error', 'authorized', 'expected', 'account', 'configure']),
  component: lazyRouteComponent(setupPages.TwitterChannelPage, 'TwitterChannelPage'),
});
const setupAccount = createRoute({
  getParentRoute: () => setup,
  path: '/channels/twitter/$accountId',
  loader: speakOfCustomers,
  validateSearch: (search) => pick(search, ['focus']),
  component: lazyRouteComponent(setupPages.AccountPage, 'AccountPage'),
});
const setupConfirmAccount = createRoute({
  getParentRoute: () => setup,
  path: '/channels/twitter/$accountId/confirm',
  component: lazyRouteComponent(setupPages.ConfirmAccountPage, 'ConfirmAccountPage'),
});
const setupMail = createRoute({
  getParentRoute: () => setup,
  path: '/channels/mail',
  component: lazyRouteComponent(setupPages.MailAddOnPage, 'MailAddOnPage'),
});
const setupEmail = createRoute({
  getParentRoute: () => setup,
  path: '/channels/email',
  loader: speakOfCustomers,
  component: lazyRouteComponent(setupPages.DepartmentMailPage, 'DepartmentMailPage'),
});
const setupImap = createRoute({
  getParentRoute: () => setup,
  path: '/channels/imap',
  component: lazyRouteComponent(setupPages.ImapAddOnPage, 'ImapAddOnPage'),
});
const setupSms = createRoute({
  getParentRoute: () => setup,
  path: '/channels/sms',
  component: lazyRouteComponent(setupPages.SmsAddOnPage, 'SmsAddOnPage'),
});
const setupProfile = createRoute({
  getParentRoute: () => setup,
  path: '/profile',
  component: lazyRouteComponent(setupPages.ProfilePage, 'ProfilePage'),
});
const setupSecurity = createRoute({
  getParentRoute: () => setup,
  path: '/security',
  component: lazyRouteComponent(setupPages.SecurityPage, 'SecurityPage'),
});
const setupNotifications = createRoute({
  getParentRoute: () => setup,
  path: '/notifications',
  component: lazyRouteComponent(setupPages.NotificationsPage, 'NotificationsPage'),
});
const setupSignIn = createRoute({
  getParentRoute: () => setup,
  path: '/sign-in',
  component: lazyRouteComponent(setupPages.SignInRulesPage, 'SignInRulesPage'),
});
const setupRetention = createRoute({
  getParentRoute: () => setup,
  path: '/retention',
  validateSearch: (search) => pick(search, ['ssoError']),
  component: lazyRouteComponent(setupPages.RetentionPage, 'RetentionPage'),
});
const setupOrganization = createRoute({
  getParentRoute: () => setup,
  path: '/organization',
  validateSearch: (search) => pick(search, ['ssoError']),
  component: lazyRouteComponent(setupPages.OrganizationPage, 'OrganizationPage'),
});
const setupSso = createRoute({
  getParentRoute: () => setup,
  path: '/sso',
  loader: speakOfAdministration,
  component: lazyRouteComponent(setupPages.SsoPage, 'SsoPage'),
});
const setupDepartments = createRoute({
  getParentRoute: () => setup,
  path: '/departments',
  component: lazyRouteComponent(setupPages.DepartmentsPage, 'DepartmentsPage'),
});
const setupDepartmentService = createRoute({
  getParentRoute: () => setup,
  path: '/departments/$departmentId/service',
  component: lazyRouteComponent(setupPages.DepartmentServicePage, 'DepartmentServicePage'),
});
const setupMembers = createRoute({
  getParentRoute: () => setup,
  path: '/members',
  validateSearch: (search) => pick(search, ['q', 'roleId', 'departmentId', 'state', 'member']),
  component: lazyRouteComponent(setupPages.MembersPage, 'MembersPage'),
});

const setupAuditLog = createRoute({
  getParentRoute: () => setup,
  path: '/audit-log',
  loader: speakOfAdministration,
  validateSearch: (search) => pick(search, ['subjectKind', 'actorId', 'apiKeyId', 'from', 'to']),
  component: lazyRouteComponent(setupPages.AuditLogPage, 'AuditLogPage'),
});
const setupApiKeys = createRoute({
  getParentRoute: () => setup,
  path: '/api-keys',
  component: lazyRouteComponent(setupPages.ApiKeysPage, 'ApiKeysPage'),
});
const setupWebhooks = createRoute({
  getParentRoute: () => setup,
  path: '/webhooks',
  component: lazyRouteComponent(setupPages.WebhooksPage, 'WebhooksPage'),
});
const setupWebhook = createRoute({
  getParentRoute: () => setup,
  path: '/webhooks/$webhookId',
  component: lazyRouteComponent(setupPages.WebhookPage, 'WebhookPage'),
});
const setupCanned = createRoute({
  getParentRoute: () => setup,
  path: '/canned-replies',
  loader: speakOfCustomers,
  component: lazyRouteComponent(setupPages.CannedRepliesPage, 'CannedRepliesPage'),
});
const setupRoles = createRoute({
  getParentRoute: () => setup,
  path: '/roles',
  component: lazyRouteComponent(setupPages.RolesPage, 'RolesPage'),
});

const routeTree = root.addChildren([
  guest.addChildren([
    signIn,
    signUp,
    forgotPassword,
    resetPassword,
    invitation,
    verifyEmail,
    endReportMail,
    consent,
    acknowledge,
  ]),
  app.addChildren([
    home,
    tickets.addChildren([ticket]),
    social.addChildren([
      socialHome,
      mentions,
      sent,
      socialSearch,
      keywords,
      keyword,
      directMessages.addChildren([conversation]),
    ]),
    contacts.addChildren([contact]),
    reports,
    incidents,
    incident,
    setup.addChildren([
      setupHome,
      setupChannels,
      setupTwitter,
      setupAccount,
      setupConfirmAccount,
      setupEmail,
      setupImap,
      setupMail,
      setupSms,
      setupProfile,
      setupSecurity,
      setupNotifications,
      setupSignIn,
      setupRetention,
      setupOrganization,
      setupSso,
      setupDepartments,
      setupDepartmentService,
      setupMembers,
      setupRoles,
      setupCanned,
      setupApiKeys,
      setupWebhooks,
      setupWebhook,
      setupAuditLog,
    ]),
  ]),
]);

export const createAppRouter = (queryClient: QueryClient) =>
  createRouter({
    routeTree,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPendingMs: 200,
    defaultPendingComponent: PagePending,
    defaultErrorComponent: RouteError,
    defaultNotFoundComponent: NotFoundPage,
    parseSearch,
    stringifySearch: queryString,
    scrollRestoration: false,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
