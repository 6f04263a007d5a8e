import { seeded } from './seeded.ts';

// What the measurements read: the same at every run.
export const WORDS = {
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
const random = seeded(42);
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;

/** The text of a tweet of one of several languages, with handles, links, emoji and tags. */
export function tweetText(): string {
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
/** Of `count` keywords most are in no text. */
export const keywordList = (count: number) =>
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
