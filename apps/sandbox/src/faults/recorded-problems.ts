import {
  alreadyRetweeted,
  appOnlyForbidden,
  codedProblem,
  creditsDepleted,
  directMessagesClosed,
  duplicateTweet,
  featureNotPermitted,
  forbidden,
  invalidOrExpiredToken,
  invalidTokenRequest,
  notFound,
  paymentRequired,
  quoteNotAllowed,
  replyNotAllowed,
  replyToDeleted,
  serviceUnavailable,
  tooManyRequests,
  unauthorized,
  usageCapExceeded,
  XProblem,
} from '../x/problem.ts';

/** The answers of X that are on record, by name. Bodies are X's own; what names an app or an account is invented. */
const PROBLEMS = {
  unauthorized: ['Token not accepted', unauthorized],
  'oauth1-token': ['OAuth 1.0a token not accepted', invalidOrExpiredToken],
  'token-request': ['Refresh token or code not accepted', invalidTokenRequest],
  'credits-depleted': ['Credits depleted', creditsDepleted],
  'payment-required': ['Credits depleted, other wording', paymentRequired],
  'app-only': ['App-only access refused', appOnlyForbidden],
  duplicate: ['Duplicate post', duplicateTweet],
  'reply-not-invited': ['Reply not allowed, not mentioned or engaged', replyNotAllowed],
  'reply-not-author': ['Reply not allowed, only where mentioned or author', quoteNotAllowed],
  'deleted-target': ['Target deleted or not visible', replyToDeleted],
  'feature-not-permitted': ['Feature not permitted', featureNotPermitted],
  'video-too-long': [
    'Video too long',
    () => forbidden('This user is not allowed to post a video longer than 2 minutes.'),
  ],
  'dm-closed': ['Recipient takes no messages', directMessagesClosed],
  'dm-restricted': ['Sender may send no messages', () => forbidden('This operation is not permitted.')],
  'not-enrolled': ['App not enrolled', notEnrolled],
  'already-retweeted': ['Already reposted', alreadyRetweeted],
  'not-found': ['Not found', notFound],
  'too-many-requests': ['Too many requests, without headers', tooManyRequests],
  'too-many-requests-88': [
    'Too many requests, as the guides print it',
    () => codedProblem(429, 88, 'Rate limit exceeded'),
  ],
  'usage-cap': ['Usage cap exceeded', usageCapExceeded],
  'internal-error': ['Internal error', () => plain(500, 'Internal Server Error')],
  'bad-gateway': ['Bad gateway', () => plain(502, 'Bad Gateway')],
  'service-unavailable': ['Service unavailable', serviceUnavailable],
  'gateway-timeout': ['Gateway timeout', () => plain(504, 'Gateway Timeout')],
} as const satisfies Record<string, [title: string, make: () => XProblem]>;

export type ProblemName = keyof typeof PROBLEMS;

export const PROBLEM_NAMES = Object.keys(PROBLEMS) as [ProblemName, ...ProblemName[]];

export function recordedProblem(name: ProblemName): XProblem {
  return PROBLEMS[name][1]();
}

/** What can be asked for, with its status. */
export function problemList(): { name: ProblemName; status: number; title: string }[] {
  return PROBLEM_NAMES.map((name) => ({ name, status: recordedProblem(name).status, title: PROBLEMS[name][0] }));
}

/** A status nothing more is known about, in X's usual shape. */
export function problemOfStatus(status: number): XProblem {
  const known: Record<number, ProblemName> = {
    401: 'unauthorized',
    402: 'payment-required',
    404: 'not-found',
    429: 'too-many-requests',
    500: 'internal-error',
    502: 'bad-gateway',
    503: 'service-unavailable',
    504: 'gateway-timeout',
  };
  const name = known[status];
  if (name) return recordedProblem(name);
  return plain(status, status === 403 ? 'Forbidden' : status >= 500 ? 'Internal Server Error' : 'Invalid Request');
}

function plain(status: number, title: string): XProblem {
  return new XProblem(status, { title, detail: title, type: 'about:blank', status });
}

function notEnrolled(): XProblem {
  return new XProblem(403, {
    client_id: '20260001',
    detail:
      'When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from a Twitter developer App that is attached to a Project. You can create a project via the developer portal.',
    registration_url: 'https://developer.twitter.com/en/docs/projects/overview',
    title: 'Client Forbidden',
    required_enrollment: 'Appropriate Level of API Access',
    reason: 'client-not-enrolled',
    type: 'https://api.twitter.com/2/problems/client-forbidden',
  });
}
