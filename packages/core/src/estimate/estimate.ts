// oxlint-disable-next-line typescript/triple-slash-reference -- whoever imports this file needs the types too
/// <reference path="./estimate-modules.d.ts" />
import { StemmerPt } from '@nlpjs/lang-pt';
import portuguese from '@nlpjs/lang-pt/src/sentiment/afinn_pt.json' with { type: 'json' };
import Sentiment from 'sentiment';
import { detect } from 'tinyld/light';

/** How words sound; null: in no language that we can tell it of. */
export type SentimentEstimate = 'positive' | 'neutral' | 'negative' | null;

/** What somebody who asks for help says out of politeness is no praise. */
const COURTESIES_EN = { help: 0, please: 0, thank: 1, thanks: 1, like: 0, want: 0 };
// stems, as the stemmer gives them; what the list lacks, and baggage (`mala`), which it takes for what is bad (`mal`)
const CORRECTIONS_PT = {
  ...{ ajud: 0, favor: 0, quer: 0, sim: 0, pag: 0, cheg: 0, nao: 0, nunc: 0, mal: 0 },
  ...{ pessim: -3, horr: -3, horri: -3, vergonh: -3, absurd: -2, odi: -3, lix: -3, descas: -3, atras: -1, cancel: -1 },
  ...{ ador: 3, otim: 3, maravilh: 3, excelent: 3, parabens: 2, obrig: 1 },
};
const NEGATIONS_PT = new Set(['nao', 'nunc', 'jam', 'nem']);

const scorer = new Sentiment();
scorer.registerLanguage('pt', {
  labels: { ...portuguese, ...CORRECTIONS_PT },
  scoringStrategy: {
    apply: (tokens, at, score) => (at > 0 && NEGATIONS_PT.has(tokens[at - 1]!) ? -score : score),
  },
});
const stemmer = new StemmerPt();

/** From here on words sound like something. */
const CLEAR = 2;
/** A shorter text may be of any language. */
const FEWEST_LETTERS = 12;

/**
 * How a text sounds, by the words in it: an estimate, which irony escapes. English and Portuguese.
 * @param language ISO 639-1
 */
export function estimateSentiment(text: string, language: string | null): SentimentEstimate {
  const words = wordsOf(text);
  const score =
    language === 'en'
      ? scorer.analyze(words.join(' '), { extras: COURTESIES_EN }).score
      : language === 'pt'
        ? scorer.analyze(stemmer.stem(words.map(withoutMarks)).join(' '), { language: 'pt' }).score
        : null;
  if (score === null) return null;
  return score >= CLEAR ? 'positive' : score <= -CLEAR ? 'negative' : 'neutral';
}

/** The language of a text that nobody has told, as ISO 639-1; null: it is too short to say. */
export function estimateLanguage(text: string): string | null {
  const words = wordsOf(text).join(' ');
  if ([...words.matchAll(/\p{L}/gu)].length < FEWEST_LETTERS && !/[^\p{Script=Latin}\p{P}\p{N}\s]/u.test(words))
    return null;
  return detect(words) || null;
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .replace(/https?:\/\/\S+|[@#]\w+/g, ' ')
    .match(/[\p{L}\p{M}']+|\p{Extended_Pictographic}/gu) ?? [];

const withoutMarks = (word: string) => word.normalize('NFD').replace(/\p{M}+/gu, '');
