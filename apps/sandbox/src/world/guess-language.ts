const SCRIPTS: [RegExp, string][] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'ja'],
  [/\p{Script=Hangul}/u, 'ko'],
  [/\p{Script=Han}/u, 'zh'],
  [/\p{Script=Arabic}/u, 'ar'],
  [/\p{Script=Hebrew}/u, 'iw'],
  [/\p{Script=Cyrillic}/u, 'ru'],
  [/\p{Script=Greek}/u, 'el'],
  [/\p{Script=Devanagari}/u, 'hi'],
];

const WORDS: [string, RegExp][] = [
  ['pt', /\b(não|voo|mala|vocês|obrigad[oa]|atendimento|meu|minha|estou|reembolso|está)\b/giu],
  ['es', /\b(no|vuelo|maleta|ustedes|gracias|mi|estoy|reembolso|está|llevo|alguien|por)\b/giu],
  ['de', /\b(nicht|flug|koffer|danke|mein|meine|ich|seit|und|der|warum|bitte)\b/giu],
  ['fr', /\b(pas|vol|valise|merci|mon|ma|je|depuis|est|votre|bonjour|une)\b/giu],
  ['en', /\b(the|and|my|you|is|to|for|your|have|was|not|of)\b/giu],
];

/** A BCP 47 tag as X would detect it: by script, else by a few frequent words, else `und`. */
export function guessLanguage(text: string): string {
  for (const [pattern, language] of SCRIPTS) if (pattern.test(text)) return language;
  let best = 'und';
  let most = 0;
  for (const [language, pattern] of WORDS) {
    const count = text.match(pattern)?.length ?? 0;
    if (count > most) [best, most] = [language, count];
  }
  if (best !== 'und') return best;
  return /\p{Letter}{3}/u.test(text) ? 'en' : 'qme';
}
