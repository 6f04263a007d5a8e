/** What may be asked of a collection or a thing by its method alone; a list is told by its answer. */
const VERB = { PATCH: 'update', PUT: 'save', DELETE: 'delete' } as const;
const UNCOUNTABLE = new Set(['sms', 'settings']);

/** Where the rule finds no good name. */
export const NAMES: Readonly<Record<string, string>> = {
  'GET /api-keys/current': 'getCurrentApiKey',
  'POST /attachments': 'uploadAttachment',
  'GET /attachments/{id}/content': 'downloadAttachment',
  'GET /auth/sso/start': 'startSso',
  'GET /auth/sso/callback': 'finishSso',
  'POST /auth/two-factor': 'enterSecondFactor',
  'POST /me/email': 'changeMyEmail',
  'DELETE /me/email/pending': 'cancelMyEmail',
  'POST /me/phone': 'setMyPhone',
  'POST /me/two-factor': 'startMyTwoFactor',
  'POST /me/two-factor/recovery-codes': 'renewMyRecoveryCodes',
  'POST /notifications/read': 'readNotifications',
  'GET /twitter/accounts/attention': 'listTwitterAccountsInNeed',
  'POST /twitter/accounts/connect-with-keys': 'connectTwitterAccountWithKeys',
  'GET /twitter/apps': 'listTwitterApps',
  'GET /twitter/accounts/{id}/escalation-rules': 'listTwitterAccountEscalationRules',
  'GET /incidents/{id}/export': 'exportIncident',
  'PUT /incidents/{id}/assignee': 'assignIncident',
  'POST /incidents/{id}/ticket': 'openIncidentTicket',
  'GET /contacts/{id}/export': 'exportContact',
  'POST /social/streams/read': 'readSocialStreams',
  'GET /social/search': 'searchSocial',
  'GET /social/direct-messages': 'listSocialConversations',
  'GET /social/direct-messages/{accountId}/{conversationId}': 'getSocialConversation',
  'GET /social/direct-messages/{accountId}/{conversationId}/messages': 'listSocialConversationMessages',
  'POST /social/direct-messages/{accountId}/{conversationId}/read': 'readSocialConversation',
  'POST /social/direct-messages/{accountId}/{conversationId}/reply': 'replyToSocialConversation',
  'POST /social/profiles/{twitterUserId}/recent-tweets': 'fetchSocialProfileRecentTweets',
  'DELETE /social/profiles/{twitterUserId}/mute': 'unmuteSocialProfile',
  'POST /social/tweets/{id}/ticket': 'convertSocialTweet',
  'POST /social/tweets/tickets': 'convertSocialTweets',
  'POST /social/tweets/{id}/handled': 'markSocialTweetHandled',
  'DELETE /social/tweets/{id}/handled': 'unmarkSocialTweetHandled',
  'POST /social/tweets/handled': 'markSocialTweets',
  'POST /social/tweets/{id}/reply': 'replyToSocialTweet',
  'PUT /social/tweets/{id}/retweet': 'retweetSocialTweet',
  'DELETE /social/tweets/{id}/retweet': 'undoSocialRetweet',
  'PUT /social/tweets/{id}/like': 'likeSocialTweet',
  'DELETE /social/tweets/{id}/like': 'unlikeSocialTweet',
  'POST /tickets/bulk': 'changeTickets',
  'POST /tickets/bulk/undo': 'undoTicketChange',
  'POST /tickets/take-next': 'takeNextTicket',
  'POST /tickets/{id}/merge': 'mergeTickets',
  'POST /tickets/{id}/related': 'linkTickets',
  'DELETE /tickets/{id}/related/{otherId}': 'unlinkTickets',
  'DELETE /tickets/{id}/snooze': 'unsnoozeTicket',
  'POST /tickets/{id}/presence': 'tellPresence',
  'POST /contacts/{id}/merge': 'mergeContacts',
  'GET /audit-log/export': 'exportAuditLog',
  'GET /report-mails/unsubscribe': 'openReportMailUnsubscription',
  'POST /report-mails/unsubscribe': 'unsubscribeReportMail',
  'POST /organization/exports': 'exportOrganization',
  'GET /organization/exports/{id}/content': 'downloadOrganizationExport',
  'POST /organization/deletion': 'requestOrganizationDeletion',
  'DELETE /organization/deletion': 'cancelOrganizationDeletion',
  'GET /live': 'listenToEvents',
};

/**
 * The name of an operation by its method and path: `listTickets`, `createTicketNote`, `mergeTicket`. Programs call it by
 * this name, so it changes only when the path does.
 */
export function operationIdOf(method: string, path: string, isList: boolean): string {
  const named = NAMES[`${method} ${path}`];
  if (named !== undefined) return named;
  const segments = path.slice(1).split('/');
  if (segments[0] === 'auth') segments.shift();
  const isParam = (at: number) => /^\{|^by-/.test(segments[at] ?? '');
  const last = segments.findLastIndex((_segment, at) => !isParam(at) || segments[at]!.startsWith('by-'));
  const action = method === 'POST' && !isParam(last) && singular(segments[last]!) === segments[last];
  const words = segments.flatMap((segment, at) => {
    if (segment.startsWith('{') || (action && at === last)) return [];
    if (segment === 'me' && segments.length > 1) return ['my'];
    const isOne = at < last || isParam(at + 1) || method === 'POST';
    return (isOne ? singular(segment) : segment).split('-');
  });
  if (action) {
    const [verb, ...more] = segments[last]!.split('-');
    return camel([verb!, ...words, ...more]);
  }
  if (method === 'POST') return camel(['create', ...words]);
  if (method === 'GET') return camel([isList ? 'list' : 'get', ...words]);
  return camel([VERB[method as keyof typeof VERB], ...words]);
}

function singular(segment: string): string {
  if (UNCOUNTABLE.has(segment) || segment.endsWith('ss')) return segment;
  if (segment.endsWith('ies')) return `${segment.slice(0, -3)}y`;
  return segment.replace(/(ch|sh|x|ss)es$/, '$1').replace(/s$/, '');
}

const camel = ([first, ...others]: string[]) =>
  first! + others.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
