import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import { readAnswer } from './answer.ts';
import type { OpenActivityStream } from './activity.ts';
import { excerptOf } from './excerpt-of.ts';
import type { TwitterHooks } from './hooks.ts';
import { LoopbackAgent } from './loopback-agent.ts';
import { readActivity } from './read-activity.ts';
import { lineSplitter } from './split-lines.ts';
import { refusalOf, TwitterError } from './twitter-error.ts';

/** No event comes near it. */
const MOST_LINE_BYTES = 64 * 1024;
const MOST_REFUSAL_BYTES = 64 * 1024;
const PATH = '/2/activity/stream';
const ENDPOINT = `GET ${PATH}`;

export interface ListenSettings {
  apiUrl?: string;
  /** X shows that it lives every 20 to 30 seconds; silence of this length is a connection that is lost */
  silenceMs: number;
}

/** Opens the stream of activities with the app's bearer token and reads it until it ends. @throws TwitterError */
export async function listen(
  settings: ListenSettings,
  bearer: string,
  options: OpenActivityStream,
  onUnexpected: TwitterHooks['onUnexpected'],
): Promise<void> {
  const { signal, onEvent, onOpen } = options;
  if (signal.aborted) return;
  const request = https.get({ ...addressOf(settings.apiUrl), headers: { authorization: `Bearer ${bearer}` } });
  const fail = (error: Error) => request.destroy(error);
  const silence = silenceAfter(settings.silenceMs, fail);
  const onAbort = () => fail(new TwitterError('unreachable', 'We hang up'));
  signal.addEventListener('abort', onAbort, { once: true });
  // whoever waits for the answer or its next piece hears of it; this keeps the process alive in between
  request.on('error', () => {});
  try {
    const answer = await answerTo(request);
    const status = answer.statusCode ?? 0;
    if (status !== 200) throw await refusal(answer, bearer);
    onOpen?.();
    const split = lineSplitter(MOST_LINE_BYTES);
    for await (const bytes of answer) {
      silence.pause();
      for (const { text, isWhole } of split(bytes as Buffer)) {
        const event = isWhole ? readActivity(text) : undefined;
        if (event) await onEvent(event).catch(ofListener);
        else if (event === undefined)
          onUnexpected?.({ endpoint: ENDPOINT, status, excerpt: excerptOf(text, [bearer]) });
      }
      silence.begin();
    }
    throw new TwitterError('unreachable', 'X has ended the stream');
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof ListenerError) throw error.cause;
    if (silence.isOver()) throw silenceError(settings.silenceMs);
    throw isLoss(error) ? new TwitterError('unreachable', excerptOf(error.message, [bearer])) : error;
  } finally {
    silence.pause();
    signal.removeEventListener('abort', onAbort);
    request.destroy();
  }
}

function addressOf(apiUrl: string | undefined): https.RequestOptions {
  const target = new URL(apiUrl ?? 'https://api.x.com');
  const path = target.pathname.replace(/\/$/, '') + PATH;
  // over plain HTTP it is the agent that leads there, and the request stays one to X
  if (target.protocol === 'http:') return { host: 'api.x.com', path, agent: new LoopbackAgent(target, {}) };
  return { host: target.hostname, port: target.port || 443, path, agent: new https.Agent() };
}

function answerTo(request: ReturnType<typeof https.get>): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
  });
}

async function refusal(answer: IncomingMessage, bearer: string): Promise<TwitterError> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const bytes of answer) {
    pieces.push(bytes as Buffer);
    if ((length += (bytes as Buffer).length) > MOST_REFUSAL_BYTES) break;
  }
  const { statusCode: status = 0, headers } = answer;
  const read = await readAnswer({ status, headers, isComplete: true }, Buffer.concat(pieces));
  return status >= 400
    ? refusalOf(read, 'read', new Date(), [bearer])
    : new TwitterError('unexpected', `X points elsewhere (HTTP ${status})`, { status });
}

const silenceError = (silenceMs: number) =>
  new TwitterError('unreachable', `No sign of life of the stream within ${silenceMs} ms`);

/** Ends what says nothing for so long, its headers included; not while what it said is being dealt with. */
function silenceAfter(silenceMs: number, fail: (error: Error) => void) {
  let isOver = false;
  const start = () =>
    setTimeout(() => {
      isOver = true;
      fail(silenceError(silenceMs));
    }, silenceMs);
  let timer = start();
  return {
    isOver: () => isOver,
    pause: () => clearTimeout(timer),
    begin: () => {
      clearTimeout(timer);
      timer = start();
    },
  };
}

/** What a listener throws is its own, and no loss of the connection. */
class ListenerError extends Error {}
const ofListener = (cause: unknown): never => {
  throw new ListenerError('a listener has failed', { cause });
};

/** A connection that broke, or never came about. */
const isLoss = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'code' in error && !(error instanceof TwitterError);
