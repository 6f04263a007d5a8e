// Requests a second for a page of 100 mentions with the fields and expansions a help desk asks for, from one sandbox
// process on a loopback socket; then the memory and the search of a world with a million tweets.
import { fork } from 'node:child_process';
import { buildSandbox } from '../../../apps/sandbox/src/app.ts';
import { addUser } from '../../../apps/sandbox/src/world/add-user.ts';
import { postTweet } from '../../../apps/sandbox/src/world/post-tweet.ts';
import type { User } from '../../../apps/sandbox/src/world/records.ts';
import { kilobytes, megabytes, ms, perSecond, seconds, type Report } from '../harness/figures.ts';
import { loadOf } from '../harness/http-load.ts';
import type { Measure } from '../harness/measure.ts';
import { processorSeconds, residentBytes } from '../harness/processes.ts';

const CONNECTIONS = 8;
/** What the sandbox gets; without a bound the engine lets garbage lie. The rest of the process takes some 150 more. */
const HEAP_MEGABYTES = 1300;
const AUTHORS = 20_000;
/** The engine compiles what is hot in the first seconds of a sandbox. */
const WARM_UP_SECONDS = 5;
const FIELDS = new URLSearchParams({
  max_results: '100',
  'tweet.fields':
    'id,text,author_id,conversation_id,created_at,display_text_range,edit_history_tweet_ids,entities,' +
    'in_reply_to_user_id,lang,note_tweet,public_metrics,referenced_tweets,attachments',
  'user.fields': 'id,name,username,profile_image_url,protected,public_metrics,receives_your_dm,verified,verified_type',
  expansions: 'author_id,attachments.media_keys',
}).toString();

interface Ready {
  origin: string;
  brandId: string;
  /** An id some tweets back, for a poll that finds little. */
  recentId: string;
  accessToken: string;
  fillSeconds: number;
}

/** The child: a sandbox with many tweets, half of them to the brand. */
async function serve(tweets: number): Promise<void> {
  const sandbox = await buildSandbox({ port: 0, smtpPort: 0, scenario: 'empty' });
  const { world } = sandbox;
  world.settings.rateLimits = false;
  const began = performance.now();
  const brand = addUser(world, { username: 'acme_air', name: 'Acme Air', isBrand: true });
  const authors: User[] = Array.from({ length: AUTHORS }, (_, index) =>
    addUser(world, { username: `traveller_${index}`, name: `Traveller ${index}` }),
  );
  const start = Date.now() - 6 * 86_400_000;
  const step = (6 * 86_400_000) / tweets;
  for (let index = 0; index < tweets; index += 1) {
    const text =
      index % 2 === 0
        ? `@acme_air my bag ${index} has not come and nobody answers #acme https://example.com/claims/${index}`
        : `the weather in town ${index} is fine, see you at the lake on Sunday`;
    postTweet(world, { author: authors[index % AUTHORS]!, text, createdAt: start + index * step });
  }
  const fillSeconds = (performance.now() - began) / 1000;
  const origin = await sandbox.listen();
  const answer = await fetch(`${origin}/control/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: 'acme_air' }),
  });
  const { accessToken } = (await answer.json()) as { accessToken: string };
  const recentId = world.mentionsOf(brand.id).at(-20)!.id;
  process.once('disconnect', () => process.exit());
  process.send!({
    origin,
    brandId: brand.id,
    recentId,
    accessToken,
    fillSeconds,
  } satisfies Ready);
}

async function ask(report: Report, lasting: number, tweets: number): Promise<void> {
  const child = fork(import.meta.filename, ['--serve', String(tweets)], {
    execArgv: [...process.execArgv, `--max-old-space-size=${HEAP_MEGABYTES}`],
  });
  try {
    const ready = await new Promise<Ready>((resolve, reject) => {
      child.once('message', (message) => resolve(message as Ready));
      child.once('exit', (code) => reject(new Error(`The sandbox ended with ${code}`)));
    });
    report.row('The sandbox', `${tweets.toLocaleString('en')} tweets`, {
      memory: megabytes(residentBytes(child.pid!)),
      'made in': seconds(ready.fillSeconds),
    });
    const newest = `/2/users/${ready.brandId}/mentions?${FIELDS}`;
    const term = encodeURIComponent('@acme_air -is:retweet');
    const cases: [string, string][] = [
      ['a page of 100 mentions', newest],
      ['a poll that finds 19', `${newest}&since_id=${ready.recentId}`],
      ['a page of search, @handle', `/2/tweets/search/recent?query=${term}&${FIELDS}`],
      ['a page of search, a rare word', `/2/tweets/search/recent?query=lake%20${tweets - 1}&${FIELDS}`],
    ];
    for (const [name, path] of cases) {
      const next = () => ({ path, authorization: `Bearer ${ready.accessToken}` });
      const load = { origin: ready.origin, clients: CONNECTIONS, next };
      await loadOf({ ...load, seconds: WARM_UP_SECONDS });
      const before = processorSeconds(child.pid!);
      const { perSecond: rate, bytes, samples } = await loadOf({ ...load, seconds: lasting });
      report.row('Calls', name, {
        requests: perSecond(rate),
        answer: kilobytes(bytes),
        'cpu each': ms(((processorSeconds(child.pid!) - before) * 1000) / samples.length),
      });
    }
  } finally {
    child.removeAllListeners('exit').kill();
  }
}

export const measure: Measure = {
  about: "the sandbox's answers to what a help desk asks of X, from a world with many tweets",
  usage: '[seconds] [tweets]',
  run: (report, [lasting = '5', tweets = '1000000']) => ask(report, Number(lasting), Number(tweets)),
};

if (process.argv[2] === '--serve') await serve(Number(process.argv[3]));
