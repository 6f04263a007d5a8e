/** An answer of X that is not the one asked for. Bodies follow X's own, to the byte where a sample is known. */
export class XProblem extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(`X answers ${status}`);
    this.status = status;
    this.body = body;
  }
}

const INVALID_REQUEST = 'https://api.x.com/2/problems/invalid-request';
const INVALID_DETAIL = 'One or more parameters to your request was invalid.';

export const unauthorized = () =>
  new XProblem(401, { type: 'about:blank', title: 'Unauthorized', detail: 'Unauthorized', status: 401 });

export const appOnlyForbidden = () =>
  new XProblem(403, {
    title: 'Unsupported Authentication',
    detail:
      'Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].',
    type: 'https://api.twitter.com/2/problems/unsupported-authentication',
    status: 403,
  });

export const userContextForbidden = () =>
  new XProblem(403, {
    title: 'Unsupported Authentication',
    detail:
      'Authenticating with OAuth 2.0 User Context is forbidden for this endpoint.  Supported authentication types are [OAuth 2.0 Application-Only].',
    type: 'https://api.twitter.com/2/problems/unsupported-authentication',
    status: 403,
  });

export const forbidden = (detail: string) =>
  new XProblem(403, { detail, type: 'about:blank', title: 'Forbidden', status: 403 });

export const notFound = () =>
  new XProblem(404, { title: 'Not Found', detail: 'Not Found', type: 'about:blank', status: 404 });

export const tooManyRequests = () =>
  new XProblem(429, { title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank', status: 429 });

/** An app may listen over so many connections at once. */
export const tooManyConnections = () =>
  new XProblem(429, {
    title: 'ConnectionException',
    detail: 'This stream is currently at the maximum allowed connection limit.',
    connection_issue: 'TooManyConnections',
    type: 'https://api.twitter.com/2/problems/streaming-connection',
  });

/** X refuses the same subscription twice; its words are not on record. */
export const duplicateSubscription = () =>
  new XProblem(409, {
    title: 'Conflict',
    detail: 'DuplicateSubscription: a subscription with this event type and filter already exists.',
    type: 'https://api.twitter.com/2/problems/conflict',
    status: 409,
  });

/** The month's reads of tweets are used up; waiting does not help. */
export const usageCapExceeded = () =>
  new XProblem(429, {
    title: 'UsageCapExceeded',
    detail: 'Usage cap exceeded: Monthly product cap',
    type: 'https://api.twitter.com/2/problems/usage-capped',
    period: 'Monthly',
    scope: 'Product',
  });

/** The X account that pays for the app; above what a JavaScript number holds, as X's are. */
const ENROLLED_ACCOUNT = '1894736210458112001';

/** As recorded: a text, since the account's id is a number that JavaScript would round. */
export const creditsDepleted = () =>
  new XProblem(
    402,
    `{"account_id":${ENROLLED_ACCOUNT},"title":"CreditsDepleted","detail":"Your enrolled account [${ENROLLED_ACCOUNT}] does not have any credits to fulfill this request.","type":"https://api.twitter.com/2/problems/credits"}`,
  );

/** The other body recorded for the same state. */
export const paymentRequired = () =>
  new XProblem(402, {
    detail: 'credits depleted',
    status: 402,
    title: 'Payment Required',
    type: 'https://api.x.com/2/problems/credits-depleted',
  });

export const serviceUnavailable = () =>
  new XProblem(503, { title: 'Service Unavailable', detail: 'Service Unavailable', type: 'about:blank', status: 503 });

/** X's errors of OAuth 1.0a and of version 1.1 carry a number and a sentence. */
export const codedProblem = (status: number, code: number, message: string) =>
  new XProblem(status, { errors: [{ code, message }] });

export const couldNotAuthenticate = () => codedProblem(401, 32, 'Could not authenticate you.');
export const invalidOrExpiredToken = () => codedProblem(401, 89, 'Invalid or expired token.');
export const timestampOutOfBounds = () => codedProblem(401, 135, 'Timestamp out of bounds.');

/** A code or token that OAuth 2.0's endpoints do not take. */
export const invalidTokenRequest = () =>
  new XProblem(400, { error: 'invalid_request', error_description: 'Value passed for the token was invalid.' });

/** A query or path parameter that X does not take. */
export const invalidParameter = (parameter: string, value: string, message: string) =>
  new XProblem(400, {
    errors: [{ parameters: { [parameter]: [value] }, message }],
    title: 'Invalid Request',
    detail: INVALID_DETAIL,
    type: INVALID_REQUEST,
  });

/** The same in the key order that search uses. */
export const invalidSearch = (parameter: string, value: string, message: string) =>
  new XProblem(400, {
    detail: INVALID_DETAIL,
    errors: [{ message, parameters: { [parameter]: [value] } }],
    title: 'Invalid Request',
    type: INVALID_REQUEST,
  });

/** A request body that X does not take. */
export const invalidBody = (message: string) =>
  new XProblem(400, {
    errors: [{ message, parameters: {} }],
    title: 'Invalid Request',
    detail: INVALID_DETAIL,
    type: 'https://api.twitter.com/2/problems/invalid-request',
  });

/** A post or message with media that X would not show. */
export const invalidMedia = (parameter: string, ids: string[]) =>
  new XProblem(400, {
    errors: [{ parameters: { [parameter]: ids }, message: 'Your media IDs are invalid.' }],
    title: 'Invalid Request',
    detail: INVALID_DETAIL,
    type: 'https://api.twitter.com/2/problems/invalid-request',
  });

export const replyNotAllowed = () =>
  forbidden(
    'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.',
  );

export const replyToDeleted = () =>
  forbidden('You attempted to reply to a Tweet that is deleted or not visible to you.');

export const duplicateTweet = () => forbidden('You are not allowed to create a Tweet with duplicate content.');

/** Quoting somebody who has not invited it, as recorded on self-serve apps. */
export const quoteNotAllowed = () =>
  new XProblem(403, {
    detail: 'You can only reply to or quote posts where you are mentioned or are the author.',
    status: 403,
    title: 'Authorization Error',
    type: 'https://api.x.com/2/problems/not-authorized-for-resource',
  });

/** As self-serve apps were told in 2026. */
export const tooManyCashtags = () =>
  new XProblem(403, {
    detail: 'Posts are limited to a maximum of one cashtag ($SYMBOL)',
    status: 403,
    title: 'Authorization Error',
    type: 'https://api.x.com/2/problems/not-authorized-for-resource',
  });

export const accountSuspended = () =>
  forbidden('Your account is suspended and is not permitted to access this feature.');

/** X's words for this are not on record. */
export const editNotAllowed = () => forbidden('You are not permitted to edit this Tweet.');

export const featureNotPermitted = () => forbidden('Your account is not permitted to access this feature.');

export const directMessagesClosed = () => forbidden('You do not have permission to DM one or more participants.');

export const tooLong = () =>
  invalidBody(
    'Your Tweet text is too long. For more information on how Twitter determines text length see https://github.com/twitter/twitter-text.',
  );

export const alreadyRetweeted = () => invalidBody('You cannot retweet a Tweet that you have already retweeted.');
