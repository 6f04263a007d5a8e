import type { Activity, ActivitySubscription } from './activity.ts';
import { createCaller } from './create-caller.ts';
import type { TwitterHooks } from './hooks.ts';
import { listen } from './listen.ts';
import { parsed } from './parsed.ts';
import { TwitterError } from './twitter-error.ts';
import { WireBearer, WireSubscriptions } from './wire-activity.ts';

export interface ActivitySettings {
  /** unset: the real X; plain HTTP for a server on this machine only */
  apiUrl?: string;
  /** the app's consumer key and secret: app-only access is not for the OAuth 2.0 client */
  consumerKey: string;
  consumerSecret: string;
  /** of each call but the stream */
  timeoutMs: number;
  /** silence of the stream after which it counts as lost; three times X's pause unless told */
  silenceMs?: number;
}

const SUBSCRIPTIONS = '/2/activity/subscriptions';
const MOST_IN_A_PAGE = 1000;
const USUAL_SILENCE_MS = 90_000;

/** X's Activity API behind `settings`. Keeps the app's bearer token, and asks for another when X refuses it. */
export function createActivity(settings: ActivitySettings, hooks: Pick<TwitterHooks, 'onUnexpected'> = {}): Activity {
  const call = createCaller(settings, hooks);
  let known: Promise<string> | undefined;

  const askForBearer = () =>
    call(
      {
        kind: 'read',
        as: { clientId: settings.consumerKey, clientSecret: settings.consumerSecret },
        endpoint: 'POST /oauth2/token',
        body: { grant_type: 'client_credentials' },
        encoding: 'url',
      },
      (body) => parsed(WireBearer, body).access_token,
    );

  function bearerToken(): Promise<string> {
    const asked = (known ??= askForBearer());
    asked.catch(() => forget(asked));
    return asked;
  }
  function forget(asked: Promise<string>): void {
    if (known === asked) known = undefined;
  }

  /** The token ends only when it is revoked: one refusal means that, a second one that the app may not. */
  async function withBearer<T>(work: (bearer: string) => Promise<T>): Promise<T> {
    for (let isRenewed = false; ; isRenewed = true) {
      const asked = bearerToken();
      const bearer = await asked;
      try {
        return await work(bearer);
      } catch (error) {
        const isRefused = error instanceof TwitterError && error.kind === 'unauthorized';
        if (isRefused) forget(asked);
        if (!isRefused || isRenewed) throw error;
      }
    }
  }

  const page = (pageToken: string | undefined) =>
    withBearer((as) =>
      call(
        {
          kind: 'read',
          as,
          endpoint: `GET ${SUBSCRIPTIONS}`,
          query: { max_results: MOST_IN_A_PAGE, ...(pageToken !== undefined && { pagination_token: pageToken }) },
        },
        (body) => parsed(WireSubscriptions, body),
      ),
    );

  return {
    subscriptions: async () => {
      const found: ActivitySubscription[] = [];
      let pageToken: string | undefined;
      do {
        const { data, meta } = await page(pageToken);
        for (const { subscription_id: id, event_type: eventType, filter, tag } of data ?? []) {
          found.push({ id, eventType, twitterUserId: filter?.user_id ?? null, tag: tag ?? null });
        }
        pageToken = meta?.next_token ?? undefined;
      } while (pageToken !== undefined);
      return found;
    },

    subscribe: ({ eventType, twitterUserId, tag }) =>
      withBearer((as) =>
        call(
          {
            kind: 'write',
            as,
            endpoint: `POST ${SUBSCRIPTIONS}`,
            body: { event_type: eventType, filter: { user_id: twitterUserId }, tag },
          },
          () => {},
        ),
      ),

    unsubscribe: (ids) =>
      withBearer((as) =>
        call({ kind: 'write', as, endpoint: `DELETE ${SUBSCRIPTIONS}`, query: { ids: ids.join(',') } }, () => {}),
      ),

    openActivityStream: (options) =>
      withBearer((bearer) =>
        listen({ ...settings, silenceMs: settings.silenceMs ?? USUAL_SILENCE_MS }, bearer, options, hooks.onUnexpected),
      ),
  };
}
