// npx tsx packages/core/bench/match-keywords.ts [seconds a case]
// Tweets a second for 10 and for 1,000 keywords, over generated tweets of several languages, with handles, links, emoji.
import { compileKeywords } from '../src/match/match-keywords.ts';
import { keywordList, tweetText } from './corpus/tweets.ts';

const seconds = Number(process.argv[2] ?? 2);
const tweets = Array.from({ length: 20_000 }, tweetText);
const averageLength = tweets.reduce((sum, text) => sum + text.length, 0) / tweets.length;
console.log(`${tweets.length} tweets of ${averageLength.toFixed(0)} characters on average`);
const rates = [10, 1000, 10_000].map((count) => {
  const compileStarted = performance.now();
  const matcher = compileKeywords(keywordList(count));
  const compiledIn = performance.now() - compileStarted;
  for (const text of tweets) matcher.match({ text });
  let matched = 0;
  let found = 0;
  const started = performance.now();
  const cpuStarted = process.cpuUsage();
  while (performance.now() - started < seconds * 1000) {
    for (const text of tweets) found += matcher.match({ text }).length;
    matched += tweets.length;
  }
  const rate = matched / ((performance.now() - started) / 1000);
  // On a machine that is busy with other things, the rate by processor time is the one to compare.
  const cpuRate = matched / (process.cpuUsage(cpuStarted).user / 1e6);
  console.log(
    `${String(count).padStart(6)} keywords: ${Math.round(rate).toLocaleString('en')} tweets/s (${Math.round(cpuRate).toLocaleString('en')} by processor time), ${(found / matched).toFixed(3)} matches a tweet, compiled in ${compiledIn.toFixed(1)} ms`,
  );
  return rate;
});
console.log(`10 keywords are ${(rates[0]! / rates[1]!).toFixed(2)} times as fast as 1,000`);
