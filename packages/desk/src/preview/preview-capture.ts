import type { Capture, CapturePreview, PreviewExample } from '@perch/contracts';
import { can, type Reason } from '@perch/core';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { presentReason } from '../tickets/present-stored.ts';
import { profileRefSql } from '../tickets/profile-ref.ts';
import { atMost } from './at-most.ts';
import { Comparison, type Difference, type Differences } from './compare-receptions.ts';
import { Slices } from './in-slices.ts';
import { daysBefore, readScene, type Scene } from './preview-scene.ts';
import { isProvisional } from './receivers.ts';
import { storedTweets } from './stored-tweets.ts';

export interface PreviewInput {
  accountId: string;
  capture: Capture;
  days: number;
  /** aborted when nobody waits for the answer any more */
  signal?: AbortSignal;
}

/** Each keeps a processor busy for up to a second, which the rest of the API needs too. */
const ofProcess = atMost(2);
/** No organization keeps the others from theirs. */
const ofOrganization = atMost(1);

/**
 * What the saved and the edited settings would make of what came in lately, were it to come in anew in the order of
 * posting: the decisions of intake, for tickets that nobody closes. Tweets that X shows no more are left out.
 * @throws AppError `forbidden`, `not_found`, `busy` with one of the organization or two of the process under way, and
 *   whatever `saveCapture` would refuse the settings for
 */
export function previewCapture(ctx: Context, input: PreviewInput): Promise<CapturePreview> {
  requirePermission(ctx, 'setup.social');
  return ofOrganization(ctx.organizationId, () => ofProcess('previews', () => preview(ctx, input)));
}

/** Connections are held to read only, never while it thinks: the process has few. */
async function preview(ctx: Context, input: PreviewInput): Promise<CapturePreview> {
  const { accountId, capture, days, signal } = input;
  const now = ctx.now();
  const since = daysBefore(now, days);
  const scene = await ctx.db.pipeline((statement) =>
    readScene(statement, ctx.organizationId, { accountId, capture, since, now }),
  );
  signal?.throwIfAborted();
  const comparison = new Comparison(accountId, scene.receptions, scene.imported, now);
  await play(ctx, scene, comparison, new Slices(signal));
  return {
    days,
    from: scene.from.toISOString(),
    isComplete: scene.limitedBy === null,
    limitedBy: scene.limitedBy,
    evaluated: comparison.evaluated,
    tickets: comparison.tickets,
    perDay: comparison.perDay(scene.from, now),
    byDepartment: comparison.byDepartment(),
    ...(await examplesOf(ctx, comparison)),
  };
}

async function play(ctx: Context, scene: Scene, comparison: Comparison, slices: Slices): Promise<void> {
  const { accountId, otherIds, from, messages } = scene;
  for (const message of messages) {
    comparison.directMessage(message);
    const pause = slices.next();
    if (pause) await pause;
  }
  const others = scene.tweetsOfOthers[Symbol.iterator]();
  let other = others.next();
  for await (const tweets of storedTweets(ctx.db, accountId, { from, hasOtherAccounts: otherIds.length > 0 })) {
    for (const tweet of tweets) {
      for (; !other.done && other.value.postedAt <= tweet.postedAt; other = others.next()) {
        comparison.tweet(other.value);
        const pause = slices.next();
        if (pause) await pause;
      }
      comparison.tweet(tweet);
      const pause = slices.next();
      if (pause) await pause;
    }
  }
}

/** Direct messages are private: whoever may not read them sees how many, and no examples. */
async function examplesOf(ctx: Context, comparison: Comparison) {
  const seesMessages = can(ctx.actor, 'social.view');
  const shown = ({ newest }: Differences) => newest.filter(({ item }) => 'tweetId' in item || seesMessages);
  const [going, coming] = [comparison.wouldGo(), comparison.wouldCome()];
  const authorIds = [...shown(going), ...shown(coming)].map(({ item }) => authorOf(item));
  const rows = await ctx.db.query<{ id: string; author: PreviewExample['author'] }>(AUTHORS, [
    ctx.organizationId,
    [...new Set(authorIds)],
  ]);
  const authors = new Map(rows.map(({ id, author }) => [id, author]));
  const present = (differences: Differences) => ({
    count: differences.count,
    examples: shown(differences).map((each) => presentExample(each, authors.get(authorOf(each.item))!)),
  });
  return { wouldGo: present(going), wouldCome: present(coming) };
}

const AUTHORS = `
  SELECT wanted.id, ${profileRefSql('wanted.id', 'p')} AS author
  FROM unnest($2::text[]) AS wanted(id)
  LEFT JOIN profile p ON p.organization_id = $1 AND p.twitter_user_id = wanted.id`;

const authorOf = (item: Difference['item']) => ('tweetId' in item ? item.authorId : item.senderId);

const presentExample = ({ item, now, after }: Difference, author: PreviewExample['author']): PreviewExample => ({
  channel: 'tweetId' in item ? 'twitter' : 'twitter_dm',
  text: item.text,
  author,
  postedAt: item.postedAt.toISOString(),
  now: presentDecided(now.reason),
  after: presentDecided(after.reason),
});

function presentDecided(reason: Reason): PreviewExample['now'] {
  const { keywordId, ...rest } = presentReason(reason);
  return keywordId === undefined || isProvisional(keywordId) ? rest : { ...rest, keywordId };
}
