import type { Capture, CapturePreview, PreviewExample } from '@perch/contracts';
import { can, type Reason } from '@perch/core';
import type { Statement } from '@perch/db';
import type { Context } from '../context.ts';
import { requirePermission } from '../require-permission.ts';
import { presentReason } from '../tickets/present-stored.ts';
import { profileRefSql } from '../tickets/profile-ref.ts';
import { atMost } from './at-most.ts';
import { Comparison, type Difference, type Differences } from './compare-receptions.ts';
import { Slices } from './in-slices.ts';
import { daysBefore, readScene, type Scene } from './preview-scene.ts';
import { isProvisional } from './receivers.ts';
import { storedTweets, tweetsOfOthers } from './stored-tweets.ts';

export interface PreviewInput {
  accountId: string;
  capture: Capture;
  days: number;
  /** aborted when nobody waits for the answer any more */
  signal?: AbortSignal;
}

/** Each keeps a processor busy for up to a second. */
const withoutCrowd = atMost(2);

/**
 * What the saved and the edited settings would make of what came in lately, were it to come in anew in the order of
 * posting: the decisions of intake, for tickets that nobody closes. Tweets that X shows no more are left out.
 * @throws AppError `forbidden`, `not_found`, `busy` with two of the organization under way, and whatever `saveCapture`
 *   would refuse the settings for
 */
export function previewCapture(ctx: Context, input: PreviewInput): Promise<CapturePreview> {
  requirePermission(ctx, 'setup.social');
  return withoutCrowd(ctx.organizationId, () => preview(ctx, input));
}

function preview(ctx: Context, { accountId, capture, days, signal }: PreviewInput): Promise<CapturePreview> {
  const now = ctx.now();
  return ctx.db.pipeline(async (statement) => {
    const scene = await readScene(statement, ctx.organizationId, { accountId, capture, since: daysBefore(now, days) });
    const comparison = new Comparison(accountId, scene.receptions, now);
    await play(statement, ctx.organizationId, scene, comparison, new Slices(signal));
    const examples = await examplesOf(statement, ctx, comparison);
    return {
      days,
      from: scene.from.toISOString(),
      isComplete: scene.limitedBy === null,
      limitedBy: scene.limitedBy,
      evaluated: comparison.evaluated,
      tickets: comparison.tickets,
      perDay: comparison.perDay(scene.from, now),
      byDepartment: comparison.byDepartment(),
      ...examples,
    };
  });
}

async function play(
  statement: Statement,
  organizationId: string,
  { accountId, otherIds, from, messages }: Scene,
  comparison: Comparison,
  slices: Slices,
): Promise<void> {
  const packs = storedTweets(statement, organizationId, accountId, { from, hasOtherAccounts: otherIds.length > 0 });
  const others = await tweetsOfOthers(statement, organizationId, accountId, otherIds, from);
  for (const message of messages) {
    comparison.directMessage(message);
    const pause = slices.next();
    if (pause) await pause;
  }
  let met = 0;
  for await (const tweets of packs) {
    for (const tweet of tweets) {
      while (met < others.length && others[met]!.postedAt <= tweet.postedAt) comparison.tweet(others[met++]!);
      comparison.tweet(tweet);
      const pause = slices.next();
      if (pause) await pause;
    }
  }
}

/** Direct messages are private: whoever may not read them sees how many, and no examples. */
async function examplesOf(statement: Statement, ctx: Context, comparison: Comparison) {
  const seesMessages = can(ctx.actor, 'social.view');
  const shown = ({ newest }: Differences) => newest.filter(({ item }) => 'tweetId' in item || seesMessages);
  const [going, coming] = [comparison.wouldGo(), comparison.wouldCome()];
  const authorIds = [...shown(going), ...shown(coming)].map(({ item }) => authorOf(item));
  const { rows } = await statement('preview-authors', AUTHORS, [ctx.organizationId, [...new Set(authorIds)]]);
  const authors = new Map(rows.map(({ id, author }) => [id as string, author as PreviewExample['author']]));
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
