declare module 'sentiment' {
  interface Language {
    labels: Record<string, number>;
    scoringStrategy?: { apply: (tokens: string[], at: number, score: number) => number };
  }
  export default class Sentiment {
    analyze(text: string, options?: { extras?: Record<string, number>; language?: string }): { score: number };
    registerLanguage(code: string, language: Language): void;
  }
}

declare module '@nlpjs/lang-pt' {
  export class StemmerPt {
    stem(words: string[]): string[];
  }
}
