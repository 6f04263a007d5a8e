/** Stands for an id of the organization's own. */
const ID = '01a22839-6835-7057-8204-9154fa0bd795';
/** Of the people of the demo. */
const PASSWORD = 'perch-demo-2026';
const FROM_THE_LINK = 'the-token-behind-the-link';
const A_MOMENT = '2026-11-27T09:30:00.000Z';

const REPLY = { via: 'tweet', text: 'Please restart the app: your boarding pass is there now.' };
const CAPTURE = {
  mentions: 'matching',
  directMessages: 'all',
  keywords: [{ phrase: 'lost bag', departmentId: ID, priority: 'high', tags: ['baggage'] }],
  excludedKeywords: ['giveaway'],
  departmentId: ID,
  revision: 3,
};
const CONDITION = { keywords: ['cancelled', 'stranded'], minFollowers: 0, countsStreams: false };
const RULE = {
  name: 'Cancelled flights',
  isEnabled: true,
  ...CONDITION,
  tweetCount: 20,
  windowMinutes: 15,
  countsAuthors: true,
  cooldownMinutes: 60,
  recipients: [{ memberId: ID, byEmail: true, bySms: false }],
};
const DAYS = {
  ...{ tweets: 730, directMessages: 730, tickets: 730, notices: 60, notifications: 30 },
  ...{ incidents: null, webhookEvents: 14, auditLog: null },
};
const KEYS_OF_AN_ACCOUNT = {
  ...{ consumerKey: 'key-of-the-app', consumerSecret: 'secret-of-the-app' },
  ...{ accessToken: '370773112-token-of-the-account', accessTokenSecret: 'secret-of-that-token' },
};

/**
 * A body to begin with for each operation that takes one. Those without an id, a token or a revision do what they say in
 * the demo as they stand; `fuzz/examples.int.test.ts` sends all of them with what is the organization's own in its place.
 */
export const EXAMPLES: Readonly<Record<string, unknown>> = {
  signUp: {
    organizationName: 'Harbour Ferries',
    name: 'Ines Lima',
    email: 'ines@harbour.example',
    password: 'tide tables at seven',
  },
  signIn: { email: 'marina@acme.example', password: PASSWORD },
  enterSecondFactor: { recoveryCode: 'one that was noted down' },
  verifyEmail: { token: FROM_THE_LINK },
  forgotPassword: { email: 'marina@acme.example' },
  resetPassword: { token: FROM_THE_LINK, password: 'tide tables at seven' },
  switchOrganization: { organizationId: ID },
  updateMe: { name: 'Marina Alves', locale: 'en' },
  saveMyAvailability: { isAway: true },
  saveMyPassword: { currentPassword: PASSWORD, password: 'tide tables at seven' },
  changeMyEmail: { email: 'marina.alves@acme.example', password: PASSWORD },
  startMyTwoFactor: { password: PASSWORD },
  confirmMyTwoFactor: { code: '492039' },
  renewMyRecoveryCodes: { password: PASSWORD },
  disableMyTwoFactor: { password: PASSWORD },
  setMyPhone: { phone: '+351912345678' },
  verifyMyPhone: { code: '492039' },
  saveMyReportMail: { isOn: true, weekday: 1, hour: 8, timeZone: 'America/Sao_Paulo' },
  saveMyNotificationSettings: {
    desktop: ['mentioned', 'assigned', 'customer_wrote'],
    email: ['assigned', 'overdue'],
    quietHours: { from: 1320, until: 420 },
    timeZone: 'America/Sao_Paulo',
  },

  createDepartment: { name: 'Lost property', assignment: 'round_robin' },
  updateDepartment: { name: 'Lost and found', assignment: 'least_loaded' },
  saveDepartmentMail: {
    ...{ fromName: 'Acme Air', address: 'care@acme.example', replyTo: null, usesReplyTag: false },
    ...{ signature: 'Your Acme Air team', locale: 'en', revision: 0 },
  },
  saveDepartmentService: {
    hours: {
      timeZone: 'America/Sao_Paulo',
      week: [1, 2, 3, 4, 5].map((day) => ({ day, from: '09:00', to: '18:00' })),
      holidays: ['2026-12-25'],
    },
    duePolicy: {
      pausesWhilePending: true,
      targets: {
        low: { firstResponseMinutes: 480, resolutionMinutes: null },
        normal: { firstResponseMinutes: 120, resolutionMinutes: 1440 },
        high: { firstResponseMinutes: 60, resolutionMinutes: 480 },
        urgent: { firstResponseMinutes: 15, resolutionMinutes: 120 },
      },
    },
    pendingCloseDays: 7,
    thanksReopen: false,
    revision: 1,
  },
  updateMember: { name: 'Tom Becker', departmentIds: [ID] },
  saveMemberPhone: { phone: '+351912345678' },
  createRole: { name: 'Evening shift', permissions: ['tickets.view', 'tickets.reply'], departmentsOnly: true },
  updateRole: { name: 'Night shift', permissions: ['tickets.view', 'tickets.reply', 'contacts.view'] },
  createInvitation: { email: 'lena@acme.example', roleId: ID, departmentIds: [ID] },
  acceptInvitation: { token: FROM_THE_LINK, name: 'Lena Berg', password: 'tide tables at seven', locale: 'en' },
  createApiKey: { name: 'Data warehouse', permissions: ['tickets.view', 'reports.view'] },
  updateApiKey: { name: 'Data lake' },
  rotateApiKey: { overlapHours: 24 },

  saveOrganizationSignIn: { requiresTwoFactor: false },
  saveOrganizationSso: {
    ...{ issuer: 'https://login.acme.example', clientId: 'perch', clientSecret: 'given out by the provider' },
    ...{ domains: [], groupsClaim: 'groups', mappings: [{ group: 'care', roleId: ID, departmentIds: [ID] }] },
    ...{ defaultRoleId: null, isEnabled: false, isRequired: false, sessionHours: 12, revision: 0 },
  },
  testOrganizationSso: { issuer: 'https://login.acme.example' },
  exportOrganization: { password: PASSWORD },
  requestOrganizationDeletion: { name: 'Acme Air', password: PASSWORD },
  previewOrganizationRetention: { days: DAYS },
  saveOrganizationRetention: { days: DAYS, password: PASSWORD, revision: 0 },
  saveAddOnMail: {
    settings: {
      ...{ host: 'smtp.acme.example', port: 587, security: 'starttls', user: 'perch' },
      ...{ fromName: 'Acme Air', fromAddress: 'care@acme.example' },
    },
    ...{ password: 'of the mail server', isEnabled: true, revision: 0 },
  },
  saveAddOnSms: {
    settings: { accountSid: 'AC5ef8732a3c49700934481addd5ce1659', from: '+15005550006', messagingServiceSid: null },
    ...{ authToken: 'of the account at Twilio', isEnabled: true, revision: 0 },
  },
  saveAddOnImap: {
    settings: {
      ...{ host: 'imap.acme.example', port: 993, security: 'tls', user: 'care', mailbox: 'INBOX', trustedServer: null },
    },
    ...{ password: 'of the mailbox', isEnabled: true, revision: 0 },
  },
  testAddOnMail: { to: 'marina@acme.example' },
  testAddOnSms: { to: '+351912345678' },
  createWebhook: { name: 'Our CRM', url: 'https://example.com/perch', events: ['ticket.created', 'message.received'] },
  updateWebhook: { events: ['ticket.created', 'ticket.updated', 'delivery.failed'], revision: 1 },
  redeliverWebhook: {},

  connectTwitterAccount: { returnTo: '/setup/channels/twitter' },
  reauthorizeTwitterAccount: { returnTo: '/setup/channels/twitter' },
  connectTwitterAccountWithKeys: KEYS_OF_AN_ACCOUNT,
  confirmTwitterAccount: { importDays: 7 },
  updateTwitterAccount: { dailyBudgetUsd: 25, silenceHours: 12 },
  saveTwitterAccountCapture: CAPTURE,
  previewTwitterAccountCapture: { capture: CAPTURE, days: 7 },
  createTwitterAccountEscalationRule: RULE,
  saveTwitterAccountEscalationRule: { ...RULE, tweetCount: 40, revision: 1 },
  previewTwitterAccountEscalationRule: CONDITION,
  createTwitterApp: {
    ...{ name: 'Our own app', authorization: 'oauth2', clientId: 'client-id-of-the-app' },
    ...{ clientSecret: 'client-secret-of-the-app', tier: 'enterprise' },
  },
  updateTwitterApp: { name: 'The app of Acme Air', tier: 'enterprise', revision: 1 },
  acknowledgeIncidentLink: { token: FROM_THE_LINK },
  createIncidentNote: { text: 'The status page says so now.' },
  closeIncident: { closesTicket: true },
  assignIncident: { memberId: null },
  openIncidentTicket: {},

  createSocialTweet: { accountId: ID, text: 'All flights from Lisbon leave on time again.' },
  replyToSocialTweet: REPLY,
  convertSocialTweet: { priority: 'high', tags: ['baggage'] },
  convertSocialTweets: { tweetIds: [ID], priority: 'normal' },
  addSocialTweetToTicket: { ticketId: ID },
  markSocialTweets: { tweetIds: [ID], isHandled: true },
  readSocialConversation: { until: A_MOMENT },
  replyToSocialConversation: { via: 'dm', text: 'Your bag is on its way to you.' },
  readSocialStreams: { streams: [`mentions:${ID}`], until: A_MOMENT },
  saveSocialSettings: { readState: 'team' },
  retrySocialOutgoing: {},
  discardSocialOutgoing: {},
  sendSocialOutgoingNow: {},
  saveSocialOutgoingText: { text: 'All flights from Lisbon leave on time again. Thank you for waiting.' },
  approveSocialOutgoing: { seenUpdatedAt: A_MOMENT },
  rejectSocialOutgoing: { note: 'Not before the airport says so.' },
  resolveSocialOutgoing: { posted: false },
  muteSocialProfile: { accountId: ID },
  createSocialPermalink: { url: 'https://x.com/carla/status/1867340182637465601', accountId: ID },
  createSocialProfileSearch: { query: 'carla' },
  createSocialSavedSearch: { name: 'Lost bags', query: '"lost bag" -giveaway', isPinned: true },
  updateSocialSavedSearch: { isPinned: false },
  createSocialXSearch: { query: '"lost bag" lang:en' },

  createTicket: { subject: 'Lost umbrella', contactId: ID, note: 'Asked by phone', tags: ['phone'] },
  updateTicket: { status: 'pending', priority: 'high' },
  changeTickets: { ticketIds: [ID], change: { priority: 'high', addTags: ['baggage'] } },
  undoTicketChange: { undoToken: ID },
  takeNextTicket: {},
  mergeTickets: { sourceTicketIds: [ID] },
  splitTicket: { fromMessageId: ID },
  linkTickets: { number: 42 },
  snoozeTicket: {},
  createTicketReply: REPLY,
  createTicketNote: { text: 'Asked the airport: the gate has not changed.' },
  saveTicketDraft: {
    mode: 'tweet',
    texts: { tweet: 'We are looking', dm: '', email: '', note: '' },
    inReplyToMessageId: null,
    attachmentIds: { tweet: [], dm: [], email: [], note: [] },
    updatedAt: A_MOMENT,
  },
  tellPresence: { state: 'viewing' },
  createView: { name: 'Lost bags', filters: { status: 'open', tag: 'baggage' }, isShared: true },
  updateView: { name: 'Bags that are lost' },
  createCannedReply: { name: 'Restart', shortcut: 'restart', text: 'Please restart the app.', isShared: true },
  updateCannedReply: { text: 'Please restart the app, then look again.' },
  updateAttachment: { altText: 'A boarding pass whose gate is covered' },
  readNotifications: { all: true },
  retryDelivery: {},
  discardDelivery: {},
  sendDeliveryNow: {},
  sendDeliveryAsDm: {},
  saveDeliveryText: { text: 'Please restart the app: your boarding pass is in it now.' },
  approveDelivery: { seenUpdatedAt: A_MOMENT },
  rejectDelivery: { note: 'Too curt for somebody who waits.' },
  resolveDelivery: { posted: false },

  createContact: { name: 'Carla Customer', email: 'carla@example.com' },
  updateContact: { notes: 'Flies every Monday' },
  mergeContacts: { sourceId: ID, name: 'target', notes: 'both' },
  eraseContact: { name: 'Carla Customer' },
  createContactConsentLink: { twitterUserId: '1200100023' },
  confirmConsent: { token: FROM_THE_LINK },
  revokeConsent: { token: FROM_THE_LINK },
};
