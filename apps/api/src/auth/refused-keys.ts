import { AppError, type TwitterAppKeys } from '@perch/contracts';
import { TwitterError } from '@perch/twitter';
import type { TwitterOauth } from '../services.ts';

/** What X's refusal of an app means for the person who has entered its keys, in X's words. */
export function keysProblem(error: unknown): unknown {
  if (!(error instanceof TwitterError)) return error;
  const isOfKeys = error.kind === 'unauthorized' || error.kind === 'forbidden' || error.kind === 'invalid';
  return new AppError(isOfKeys ? 'twitter_keys_refused' : 'twitter_unreachable', {
    detail: error.detail,
    cause: error,
  });
}

/** The same beside the fields of an app. */
export function appKeysProblem(error: unknown): unknown {
  if (!(error instanceof TwitterError) || error.kind !== 'unauthorized') return keysProblem(error);
  const { detail } = error;
  const errors = ['clientId', 'clientSecret'].map((path) => ({ path, message: detail }));
  return new AppError('twitter_keys_refused', { detail, errors, cause: error });
}

/**
 * The same for all four keys of OAuth 1.0a, beside the fields of the pair that is wrong: X refuses both pairs with one
 * word, but takes the app's own by themselves.
 */
export async function pastedKeysProblem(twitter: TwitterOauth, app: TwitterAppKeys, error: unknown): Promise<unknown> {
  if (!(error instanceof TwitterError) || error.kind !== 'unauthorized') return keysProblem(error);
  const ofApp = await twitter.checkApp(app).then(
    () => null,
    (problem: unknown) => problem,
  );
  if (ofApp !== null && !(ofApp instanceof TwitterError && ofApp.kind === 'unauthorized')) return keysProblem(ofApp);
  const refused = ofApp ?? error;
  const paths = ofApp ? ['consumerKey', 'consumerSecret'] : ['accessToken', 'accessTokenSecret'];
  return new AppError('twitter_keys_refused', {
    detail: refused.detail,
    errors: paths.map((path) => ({ path, message: refused.detail })),
    cause: error,
  });
}
