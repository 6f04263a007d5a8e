import { seeded } from './seeded.ts';
import { WORDS } from './tweets.ts';

export const LANGUAGES = ['en', 'pt', 'de', 'ja', 'ar'] as const;
export const FRAGMENTS_PER_LANGUAGE = 4000;
/** Words that few texts have, for each language. */
const SELDOM_WORDS = 20_000;
const LETTERS = 'aaabcdeeefghiiijklmnooopqrstuuvwxyz';

export interface Fragment {
  language: string;
  text: string;
}

/** Halves of texts: few words come often, many seldom, as people write. The same at every run. */
export function fragments(): Fragment[] {
  const random = seeded(3);
  const invented = () =>
    Array.from({ length: 5 + Math.floor(random() * 6) }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('');
  const names = ['english', 'portuguese', 'german', 'japanese', 'arabic'] as const;
  return names.flatMap((name, index) => {
    const common = WORDS[name].split(' ');
    const seldom = Array.from({ length: SELDOM_WORDS }, invented);
    const word = () =>
      random() < 0.88
        ? common[Math.floor(common.length * random() ** 1.6)]!
        : seldom[Math.floor(seldom.length * random() ** 2)]!;
    return Array.from({ length: FRAGMENTS_PER_LANGUAGE }, () => ({
      language: LANGUAGES[index]!,
      text: Array.from({ length: 5 + Math.floor(random() * 7) }, word).join(' '),
    }));
  });
}
