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

export const forbidden = (detail: string) =>
  new XProblem(403, { detail, type: 'about:blank', title: 'Forbidden', status: 403 });

export const notFound = () =>
  new XProblem(404, { title: 'Not Found', detail: 'Not Found', type: 'about:blank', status: 404 });

export const tooManyRequests = () =>
  new XProblem(429, { title: 'Too Many Requests', detail: 'Too Many Requests', type: 'about:blank', status: 429 });

export const serviceUnavailable = () =>
  new XProblem(503, { title: 'Service Unavailable', detail: 'Service Unavailable', type: 'about:blank', status: 503 });

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

export const replyNotAllowed = () =>
  forbidden(
    'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.',
  );

export const replyToDeleted = () =>
  forbidden('You attempted to reply to a Tweet that is deleted or not visible to you.');

export const duplicateTweet = () => forbidden('You are not allowed to create a Tweet with duplicate content.');

export const featureNotPermitted = () => forbidden('Your account is not permitted to access this feature.');

export const directMessagesClosed = () => forbidden('You do not have permission to DM one or more participants.');

export const tooLong = () =>
  invalidBody(
    'Your Tweet text is too long. For more information on how Twitter determines text length see https://github.com/twitter/twitter-text.',
  );

export const alreadyRetweeted = () => invalidBody('You cannot retweet a Tweet that you have already retweeted.');

/** One entry of `errors[]` beside a 200: something asked for or referred to does not exist. */
export const missingResource = (resource_type: 'tweet' | 'user', parameter: string, value: string) => ({
  value,
  detail: `Could not find ${resource_type} with ${parameter}: [${value}].`,
  title: 'Not Found Error',
  resource_type,
  parameter,
  resource_id: value,
  type: 'https://api.twitter.com/2/problems/resource-not-found',
});
