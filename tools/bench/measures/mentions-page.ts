// npm run bench -- mentions-page [seconds] [tweets]
// Requests a second for a page of 100 mentions with the fields and expansions a help desk asks for, from one sandbox
// process on a loopback socket; then the memory and the search of a world with a million tweets.
import { fork, type ChildProcess } from 'node:child_process';
import net from 'node:net';
import { buildSandbox } from '../src/app.ts';
import { addUser } from '../src/world/add-user.ts';
import { postTweet } from '../src/world/post-tweet.ts';
import type { User } from '../src/world/records.ts';

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
  megabytes: number;
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
  process.on('message', () => process.send!(process.cpuUsage()));
  process.send!({
    origin,
    brandId: brand.id,
    recentId,
    accessToken,
    megabytes: Math.round(process.memoryUsage().rss / 2 ** 20),
    fillSeconds,
  } satisfies Ready);
}

/** Keeps `CONNECTIONS` sockets busy with one request after the other; answers requests a second and bytes of a body. */
async function load(ready: Ready, path: string, seconds: number): Promise<{ perSecond: number; bytes: number }> {
  const { hostname, port } = new URL(ready.origin);
  const request = `GET ${path} HTTP/1.1\r\nHost: api.x.com\r\nAuthorization: Bearer ${ready.accessToken}\r\n\r\n`;
  const until = performance.now() + seconds * 1000;
  let answers = 0;
  let bytes = 0;
  await Promise.all(
    Array.from({ length: CONNECTIONS }, () => {
      const socket = net.connect(Number(port), hostname);
      socket.setNoDelay(true);
      return new Promise<void>((resolve, reject) => {
        let expected = -1;
        socket.once('error', reject);
        socket.on('connect', () => socket.write(request));
        socket.on('data', (chunk: Buffer) => {
          if (expected < 0) {
            const end = chunk.indexOf('\r\n\r\n');
            const head = chunk.toString('latin1', 0, end);
            if (!head.startsWith('HTTP/1.1 200')) return reject(new Error(chunk.toString()));
            bytes = Number(/content-length: (\d+)/i.exec(head)![1]);
            expected = bytes + end + 4;
          }
          expected -= chunk.length;
          if (expected > 0) return;
          expected = -1;
          answers += 1;
          if (performance.now() < until) socket.write(request);
          else socket.end(resolve);
        });
      });
    }),
  );
  return { perSecond: answers / seconds, bytes };
}

/** Milliseconds that a child has kept a processor busy: tells more than the clock where other work is under way. */
function processorTimeOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('message', (used: NodeJS.CpuUsage) => resolve((used.user + used.system) / 1000));
    child.send('used');
  });
}

async function report(seconds: number, tweets: number): Promise<void> {
  const child = fork(import.meta.filename, ['--serve', String(tweets)], {
    execArgv: [...process.execArgv, `--max-old-space-size=${HEAP_MEGABYTES}`],
  });
  try {
    const ready = await new Promise<Ready>((resolve, reject) => {
      child.once('message', (message) => resolve(message as Ready));
      child.once('exit', (code) => reject(new Error(`The sandbox ended with ${code}`)));
    });
    console.log(`${tweets} tweets: a process of ${ready.megabytes} MB, made in ${ready.fillSeconds.toFixed(1)} s`);
    const newest = `/2/users/${ready.brandId}/mentions?${FIELDS}`;
    const term = encodeURIComponent('@acme_air -is:retweet');
    const cases: [string, string][] = [
      ['a page of 100 mentions', newest],
      ['a poll that finds 19', `${newest}&since_id=${ready.recentId}`],
      ['a page of search, @handle', `/2/tweets/search/recent?query=${term}&${FIELDS}`],
      ['a page of search, a rare word', `/2/tweets/search/recent?query=lake%20${tweets - 1}&${FIELDS}`],
    ];
    for (const [name, path] of cases) {
      await load(ready, path, WARM_UP_SECONDS);
      const before = await processorTimeOf(child);
      const { perSecond, bytes } = await load(ready, path, seconds);
      const each = ((await processorTimeOf(child)) - before) / (perSecond * seconds);
      console.log(
        `${name}: ${Math.round(perSecond)} requests/s of ${Math.round(bytes / 1024)} KB, ${each.toFixed(2)} ms of processor each`,
      );
    }
  } finally {
    child.removeAllListeners('exit').kill();
  }
}

if (process.argv[2] === '--serve') await serve(Number(process.argv[3]));
else await report(Number(process.argv[2] ?? 5), Number(process.argv[3] ?? 1_000_000));
