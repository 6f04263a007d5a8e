// Keywords in tweets of several languages, with handles, links and emoji, beside what one would write without ours:
// one regular expression of alternatives, and the published automata. Those know nothing of whole words, of folded
// marks or of leading mentions; they are given the small letters they need.
import { compileKeywords } from '@perch/core';
import { AhoCorasick as Monyone } from '@monyone/aho-corasick';
import Modern from 'modern-ahocorasick';
import { keywordList, tweetText } from '../data/tweets.ts';
import { count, ms, perSecond, times } from '../harness/figures.ts';
import type { Measure } from '../harness/measure.ts';
import { ownProcessorSeconds } from '../harness/processes.ts';

const COUNTS = [10, 100, 1000, 10_000];
const TWEETS = 20_000;

type Matcher = (text: string) => number;
const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const plain = (phrase: string) => phrase.toLowerCase().replace(/^"|"$|\*$/g, '');

const MATCHERS: Record<string, (phrases: string[]) => Matcher> = {
  Perch: (phrases) => {
    const matcher = compileKeywords(phrases.map((phrase, at) => ({ id: String(at), phrase })));
    return (text) => matcher.match({ text }).length;
  },
  'one regular expression': (phrases) => {
    const expression = new RegExp(phrases.map((phrase) => escaped(plain(phrase))).join('|'), 'giu');
    return (text) => text.match(expression)?.length ?? 0;
  },
  'modern-ahocorasick': (phrases) => {
    const automaton = new Modern([...new Set(phrases.map(plain))]);
    return (text) => automaton.search(text.toLowerCase()).length;
  },
  '@monyone/aho-corasick': (phrases) => {
    const automaton = new Monyone([...new Set(phrases.map(plain))]);
    return (text) => automaton.matchInText(text.toLowerCase()).length;
  },
};

/** How often the processor's clock is read: of a fast matcher every so many tweets, of a slow one every tweet. */
const BETWEEN_LOOKS = 100;
const SLOW_SECONDS = 0.001;

/**
 * Tweets a second of processor time: on a busy machine the clock tells of others. A case ends when its seconds are over,
 * after one tweet at least.
 */
function rateOf(match: Matcher, tweets: readonly string[], seconds: number) {
  let done = 0;
  let found = 0;
  const during = (limit: number, between: number) => {
    const began = ownProcessorSeconds();
    for (done = found = 0; done === 0 || ownProcessorSeconds() - began < limit;) {
      for (let index = 0; index < between; index++) found += match(tweets[done++ % tweets.length]!);
    }
    return ownProcessorSeconds() - began;
  };
  const first = during(seconds / 8, 1); // compiles what is hot
  const between = first / done > SLOW_SECONDS ? 1 : BETWEEN_LOOKS;
  const spent = during(seconds, between);
  return { rate: done / spent, found: found / done, tweets: done };
}

export const measure: Measure = {
  about: 'tweets a second, of processor time, in which 10 to 10,000 keywords are looked for',
  usage: '[seconds a case]',
  async run(report, [seconds = '2']) {
    const tweets = Array.from({ length: TWEETS }, tweetText);
    const length = tweets.reduce((sum, text) => sum + text.length, 0) / tweets.length;
    report.note(`${TWEETS.toLocaleString('en')} tweets of ${length.toFixed(0)} characters on average.`);
    for (const [name, compile] of Object.entries(MATCHERS)) {
      let ofTen = NaN;
      for (const size of COUNTS) {
        report.progress(`${name}, ${size} keywords`);
        const phrases = keywordList(size).map(({ phrase }) => phrase);
        const before = performance.now();
        const match = compile(phrases);
        const compiled = performance.now() - before;
        const { rate, found, tweets: searched } = rateOf(match, tweets, Number(seconds));
        if (size === 10) ofTen = rate;
        report.row('Matching', `${name}, ${size.toLocaleString('en')} keywords`, {
          'tweets/s': perSecond(rate),
          'cost beside 10 keywords': times(ofTen / rate),
          'matches a tweet': count(found),
          searched: count(searched),
          compiled: ms(compiled),
        });
      }
    }
  },
};
