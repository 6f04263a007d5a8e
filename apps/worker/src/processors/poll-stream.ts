import { AppError, type JobPayload, type KeywordStreamName, type StreamName } from '@perch/contracts';
import {
  claimStream,
  failStream,
  releaseStream,
  type Context,
  type Received,
  type RefusedToken,
  type Round,
} from '@perch/desk';
import { TwitterError, type Acting } from '@perch/twitter';
import type { WorkerServices } from '../services.ts';
import { withAccessToken } from './with-access-token.ts';

/** Longer than everything one page may take: a refresh, two calls to X, a transaction. Each page begins it anew. */
const leaseSeconds = ({ config }: WorkerServices) => Math.ceil((3 * config.X_TIMEOUT_MS) / 1000) + 15;
/** A longer round is laid down in between, so that one account does not keep others waiting. */
const MAX_PAGES = 10;
/** History is in no hurry, and what the day's budget allows is looked at between two jobs. */
const MAX_IMPORT_PAGES = 2;

interface ReadStream {
  /** Fetches one page, from the round's page token on, and writes it. */
  page: (ctx: Context, round: Round, as: Acting) => Promise<Received>;
}
/** One with its interval, or with a way of its own to be taken for this worker: null, there is nothing to do. */
export type PolledStream = ReadStream &
  (
    | { name: StreamName; intervalSeconds: number }
    | { name: KeywordStreamName; claim: (ctx: Context, leaseSeconds: number) => Promise<Round | null> }
  );

/**
 * One job: pages of one stream, each its own transaction. Whatever stops it is kept in the stream's row, with the time
 * to try again; the job itself never waits.
 */
export async function pollStream(
  services: WorkerServices,
  stream: PolledStream,
  { organizationId, accountId, due }: JobPayload<'poll-mentions'>,
): Promise<void> {
  const ctx = services.contextOf(organizationId);
  const { name } = stream;
  const label = name.startsWith('keyword:') ? 'keyword_search' : name;
  const { metrics } = services;
  const seconds = leaseSeconds(services);
  const round =
    'claim' in stream
      ? await stream.claim(ctx, seconds)
      : await claimStream(ctx, {
          accountId,
          name: stream.name,
          intervalSeconds: stream.intervalSeconds,
          leaseSeconds: seconds,
        });
  if (!round) return;
  metrics?.pollLag.observe({ stream: label }, Math.max(0, services.now().getTime() - due) / 1000);

  const { box } = services;
  const used: { accessToken?: string } = {};
  let { pageToken } = round;
  try {
    let { pauseSeconds } = round;
    const maxPages = round.isImport ? MAX_IMPORT_PAGES : MAX_PAGES;
    for (let pages = 0; pages < maxPages; pages++) {
      const received = await withAccessToken(services, ctx, accountId, (as) => {
        // a signature that X refuses has been looked into by then, and may be the app's fault
        if (as.accessSecret === null) used.accessToken = as.accessToken;
        return stream.page(ctx, { ...round, pageToken }, as);
      });
      if (received.kind === 'lease_lost') return;
      for (const lagMs of received.ticketLagsMs) metrics?.ticketLag.observe({ stream: label }, lagMs / 1000);
      if (received.nextToken === null) return;
      pageToken = received.nextToken;
      if (received.waitsUntil) {
        pauseSeconds = Math.max(pauseSeconds, (received.waitsUntil.getTime() - services.now().getTime()) / 1000);
        break;
      }
    }
    await releaseStream(ctx, { accountId, name, leaseToken: round.leaseToken, pauseSeconds });
  } catch (error) {
    const { accessToken } = used;
    const failure = failureOf(error, pageToken, accessToken === undefined ? undefined : { box, accessToken });
    services.log.warn({ organizationId, accountId, stream: name, code: failure.code }, 'a poll was interrupted');
    await failStream(ctx, { accountId, name, leaseToken: round.leaseToken, ...failure });
    if (failure.code === 'internal') throw error; // for the log of failed jobs
  }
}

function failureOf(error: unknown, pageToken: string | null, token: RefusedToken | undefined) {
  if (error instanceof AppError && error.code === 'account_not_active') {
    return { code: error.code, detail: error.message };
  }
  if (!(error instanceof TwitterError)) return { code: 'internal', detail: 'Something went wrong on our side' };
  return {
    code: error.kind,
    detail: error.detail,
    retryAt: error.kind === 'rate_limited' ? error.resetAt : undefined,
    refused: error.kind === 'unauthorized' ? token : undefined,
    // X does not keep resume tokens for ever: without it the round begins again at its floor
    dropPageToken: error.kind === 'invalid' && pageToken !== null,
  };
}
