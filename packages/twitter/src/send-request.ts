import https from 'node:https';
import { ApiResponseError, TwitterApi, type ITwitterApiClientPlugin } from 'twitter-api-v2';
import { MAX_ANSWER_BYTES, readAnswer, type Answer } from './answer.ts';
import { tellsOfAnswers, type OnAnswer } from './answer-agent.ts';
import { LoopbackAgent } from './loopback-agent.ts';
import { silenceError, TwitterError, type CallKind } from './twitter-error.ts';

/** A pair of OAuth 1.0a that signs: the app's own, and with it that of an account (or of an authorization under way). */
export interface SigningKeys {
  appKey: string;
  appSecret: string;
  accessToken?: string;
  accessSecret?: string;
}

/** With what a call is signed: an access token, or the app itself by its client id, or keys of OAuth 1.0a. */
export type Credentials = string | { clientId: string; clientSecret: string } | SigningKeys;

export interface Request {
  /** method and path template, as X documents it: `GET /2/users/:id/mentions` */
  endpoint: string;
  params?: Record<string, string>;
  query?: Record<string, string | number>;
  body?: Record<string, unknown>;
  /** of the body; JSON unless told */
  encoding?: 'json' | 'url' | 'form-data';
}

/** Sends one request and gives back what came, a refusal too. @throws TwitterError when nothing came */
export type SendRequest = (kind: CallKind, credentials: Credentials, request: Request) => Promise<Answer>;

const X = 'https://api.x.com';

/**
 * `timeoutMs` bounds the whole call: the library's own timeout starts again with every byte. The library signs, encodes
 * and sends; what comes back it only collects, so that no odd body meets a parser that was not made for it.
 */
export function createSender(settings: { apiUrl?: string; timeoutMs: number }): SendRequest {
  const target = settings.apiUrl === undefined ? undefined : new URL(settings.apiUrl);
  const agentOf = (options: https.AgentOptions) =>
    tellsOfAnswers(target?.protocol === 'http:' ? new LoopbackAgent(target, options) : new https.Agent(options));
  const agents: Record<CallKind, https.Agent> = {
    read: agentOf({ keepAlive: true }),
    // never over a connection that X may just be closing: we would not know whether the write arrived
    write: agentOf({ keepAlive: false }),
  };

  return async (kind, credentials, request) => {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), settings.timeoutMs);
    const received = { status: 0, isComplete: (): boolean => false };
    const plugins = [
      observing(deadline.signal, (answer) => {
        received.status = answer.statusCode ?? 0;
        received.isComplete = () => answer.complete;
        let length = 0;
        answer.on('data', (chunk: Buffer) => {
          if ((length += chunk.length) > MAX_ANSWER_BYTES) answer.destroy();
        });
      }),
      ...(target ? [towards(target)] : []),
    ];
    const library = { httpAgent: agents[kind], plugins };
    const client = clientOf(credentials, library);
    try {
      const { headers, bytes } = await Promise.race([
        collected(client, request),
        expiry(deadline.signal, kind, settings.timeoutMs),
      ]);
      return await readAnswer({ status: received.status, headers, isComplete: received.isComplete() }, bytes);
    } catch (error) {
      throw silenceError(error, kind);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** An overload of the library's for each kind, so a call for each. */
function clientOf(credentials: Credentials, library: ConstructorParameters<typeof TwitterApi>[1]): TwitterApi {
  if (typeof credentials === 'string') return new TwitterApi(credentials, library);
  return 'appKey' in credentials ? new TwitterApi(credentials, library) : new TwitterApi(credentials, library);
}

async function collected(client: TwitterApi, { endpoint, params, query, body, encoding }: Request) {
  const [method = '', path = ''] = endpoint.split(' ');
  const options = {
    params: Object.fromEntries(Object.entries(params ?? {}).map(([name, value]) => [name, encodeURIComponent(value)])),
    query,
    headers: { 'accept-encoding': 'gzip' },
    compression: false,
    forceParseMode: 'buffer',
    forceBodyMode: encoding ?? 'json',
    fullResponse: true,
  } as const;
  try {
    const { data, headers } =
      method === 'POST'
        ? await client.post<Buffer>(X + path, body ?? {}, options)
        : method === 'DELETE'
          ? await client.delete<Buffer>(X + path, query, options)
          : await client.get<Buffer>(X + path, query, options);
    return { headers: headers ?? {}, bytes: data };
  } catch (error) {
    if (!(error instanceof ApiResponseError)) throw error;
    return { headers: error.headers, bytes: error.data as unknown as Buffer };
  }
}

function expiry(signal: AbortSignal, kind: CallKind, timeoutMs: number): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      reject(new TwitterError(kind === 'write' ? 'uncertain' : 'unreachable', `No answer within ${timeoutMs} ms`));
    });
  });
}

const observing = (signal: AbortSignal, onAnswer: OnAnswer): ITwitterApiClientPlugin => ({
  onBeforeRequest: ({ requestOptions }) => {
    Object.assign(requestOptions, { signal, onAnswer });
  },
});

/** For another server that speaks X's API, at its root or below it. */
const towards = (target: URL): ITwitterApiClientPlugin => ({
  onBeforeRequest: ({ computedParams: { url } }) => {
    // over plain HTTP it is the agent that leads there, and the request stays one to X
    if (target.protocol === 'https:') url.host = target.host;
    url.pathname = target.pathname.replace(/\/$/, '') + url.pathname;
  },
});
