/** The parts of the catalogues that the setup speaks of: they are fetched with its pages. */
export const SETUP_TEXTS = [
  'addOn',
  'apiKeys',
  'capture',
  'captureHint',
  'captureMode',
  'connect',
  'cost',
  'coverage',
  'danger',
  'escalation',
  'health',
  'imap',
  'keywordProblem',
  'keywords',
  'life',
  'people',
  'phone',
  'preview',
  'replyRules',
  'reportMail',
  'retention',
  'routing',
  'security',
  'silence',
  'stream',
  'timeline',
  'twitterApp',
  'webhooks',
] as const;

/**
 * Those of direct messages, of reports, of profiles, of the chart of volume and of the dialog that makes a ticket from a link, which
 * come after a page.
 */
export const PROFILE_TEXTS = ['limits', 'reports', 'socialDm', 'socialProfile', 'volume'] as const;

/** Those of the Social tab, of which the palette and the help of keys speak too. */
export const SOCIAL_TEXTS = ['keywordStream', 'socialSearch', 'socialStream', 'tweetAction', 'xSearch'] as const;

/** Those of what is opened from a list: a ticket, what one answers with, a contact. */
export const CUSTOMER_TEXTS = ['canned', 'composer', 'contactsPage', 'mail', 'replyProblem'] as const;

/** Those of the pages before one is signed in. */
export const GUEST_TEXTS = ['auth', 'consent', 'unsubscribe'] as const;
/** Those of the pages of the audit log and of single sign-on. */
export const ADMINISTRATION_TEXTS = ['audit', 'sso'] as const;
/** Those of the pages of incidents. */
export const INCIDENT_TEXTS = ['escalationAlert', 'incident', 'incidentPage'] as const;
