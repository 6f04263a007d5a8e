// npx tsx packages/core/bench/match-keywords.ts [seconds a case]
// Tweets a second for 10 and for 1,000 keywords, over generated tweets of several languages, with handles, links, emoji.
import { compileKeywords } from '../src/match/match-keywords.ts';

const seconds = Number(process.argv[2] ?? 2);
const WORDS = {
  english:
    'the my is not working order refund please help still waiting since yesterday your app keeps crashing when I try to open this account great service thanks phone broken delivery late never again customer support team answer',
  portuguese:
    'não funciona meu pedido atrasado por favor ajuda ainda esperando desde ontem o aplicativo trava quando tento abrir conta ótimo serviço obrigado celular quebrado entrega nunca mais atendimento resposta reembolso já você',
  german:
    'mein Paket ist noch nicht angekommen bitte helfen seit gestern warte ich die App stürzt ab wenn öffnen Konto toller Dienst danke Gerät kaputt Lieferung spät nie wieder Kundendienst Antwort Rückerstattung für größer',
  japanese:
    'アプリが 動かない です 返金 お願いします 昨日から 待って います 荷物 届かない 壊れた サポート ありがとう 注文 配送 遅い 二度と 使わない',
  arabic: 'التطبيق لا يعمل منذ أمس أريد استرداد المبلغ من فضلكم ساعدوني الطلب متأخر خدمة العملاء شكرا الهاتف مكسور',
};
let seed = 42;
const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

function tweet(): string {
  const language = pick([
    'english',
    'english',
    'english',
    'portuguese',
    'portuguese',
    'german',
    'japanese',
    'arabic',
  ] as const);
  const words = WORDS[language].split(' ');
  const parts: string[] = [];
  let length = 0;
  const wanted = 40 + random() * 160;
  while (length < wanted) {
    const dice = random();
    const part =
      dice < 0.02
        ? '@perch_help'
        : dice < 0.03
          ? 'https://example.com/a/b1?c=d'
          : dice < 0.05
            ? pick(['😡', '👍🏽', '❤️'])
            : dice < 0.07
              ? `#${pick(words)}`
              : pick(words);
    parts.push(part + (random() < 0.1 ? pick(['.', ',', '!', '?']) : ''));
    length += part.length + 1;
  }
  return parts.join(' ');
}

const tweets = Array.from({ length: 20_000 }, tweet);
const letters = 'aaabcdeeefghiiijklmnooopqrstuuvwxyz';
const invented = () => Array.from({ length: 4 + Math.floor(random() * 8) }, () => pick([...letters])).join('');
// 8 of 10 and 800 of 1,000 never occur; the rest do, so that finding costs what it costs.
const real = [
  'refund',
  'não funciona',
  'kaputt',
  '返金',
  'لا يعمل',
  '#delivery',
  '"customer support"',
  'crash*',
  '@perch_help',
  '😡',
];
const common = Object.values(WORDS)
  .flatMap((words) => words.split(' '))
  .filter((word) => word.length > 6);
const keywords = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    id: String(at),
    phrase:
      at < count / 100
        ? real[at % real.length]!
        : at < count / 20
          ? `${pick(common)} ${invented()}`
          : random() < 0.3
            ? `${invented()} ${invented()}`
            : invented(),
  }));

const averageLength = tweets.reduce((sum, text) => sum + text.length, 0) / tweets.length;
console.log(`${tweets.length} tweets of ${averageLength.toFixed(0)} characters on average`);
const rates = [10, 1000, 10_000].map((count) => {
  const compileStarted = performance.now();
  const matcher = compileKeywords(keywords(count));
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
