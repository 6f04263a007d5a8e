import https from 'node:https';
import { TwitterApi, type ITwitterApiClientPlugin } from 'twitter-api-v2';
import { LoopbackAgent } from './loopback-agent.ts';
import { toTwitterError, TwitterError, type CallKind } from './twitter-error.ts';

/** As whom a call is made: an account's access token, or the app itself. */
export type Credentials = string | { clientId: string; clientSecret: string };

/** Makes one call with a client of its own. @throws TwitterError */
export type Call = <T>(
  kind: CallKind,
  credentials: Credentials,
  send: (client: TwitterApi) => Promise<T>,
) => Promise<T>;

/**
 * `timeoutMs` bounds the whole call. The library's own timeout starts again with every byte, and a compressed answer
 * that is cut leaves its promise open for ever, so the deadline is kept here.
 */
export function createCaller(settings: { apiUrl?: string; timeoutMs: number }): Call {
  const target = settings.apiUrl === undefined ? undefined : new URL(settings.apiUrl);
  const agentOf = (options: https.AgentOptions) =>
    target?.protocol === 'http:' ? new LoopbackAgent(target, options) : new https.Agent(options);
  const agents: Record<CallKind, https.Agent> = {
    read: agentOf({ keepAlive: true }),
    // never over a connection that X may just be closing: we would not know whether the write arrived
    write: agentOf({ keepAlive: false }),
  };

  return async (kind, credentials, send) => {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), settings.timeoutMs);
    const plugins = [underDeadline(deadline.signal), ...(target?.protocol === 'https:' ? [towards(target)] : [])];
    const library = { httpAgent: agents[kind], plugins };
    // two overloads, so two calls
    const client =
      typeof credentials === 'string' ? new TwitterApi(credentials, library) : new TwitterApi(credentials, library);
    try {
      return await Promise.race([send(client), expiry(deadline.signal, kind, settings.timeoutMs)]);
    } catch (error) {
      throw toTwitterError(error, kind);
    } finally {
      clearTimeout(timer);
    }
  };
}

function expiry(signal: AbortSignal, kind: CallKind, timeoutMs: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new TwitterError(kind === 'write' ? 'uncertain' : 'unreachable', `No answer within ${timeoutMs} ms`));
    });
  });
}

const underDeadline = (signal: AbortSignal): ITwitterApiClientPlugin => ({
  onBeforeRequest: ({ requestOptions }) => {
    requestOptions.signal = signal;
  },
});

/** For another server that speaks X's API over HTTPS. */
const towards = (target: URL): ITwitterApiClientPlugin => ({
  onBeforeRequest: ({ computedParams }) => {
    computedParams.url.host = target.host;
    computedParams.url.pathname = target.pathname.replace(/\/$/, '') + computedParams.url.pathname;
  },
});
