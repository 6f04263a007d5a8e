import { MAX_TWEET_LENGTH, weightedLength } from '@perch/core';
import { startSandbox, type Sandbox } from '@perch/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

// What X publishes of counting (configuration 3 of twitter-text), as a table, beside what a server that counts with X's
// own library takes. Emoji newer than that library are left out: of those X is the judge.

const LINK = 23;
/** Texts in one tweet: their lengths add up. */
const AT_ONCE = 5;

/** U+0000 to U+10FF, U+2000 to U+200D, U+2010 to U+201F, U+2032 to U+2037: one a character. */
const LIGHT = `Hello world|Good morning, how can we help?|não funciona|Grüße aus Köln|Größe 38½|Où est-il ?|Şu an değil|Żółć
  |Žluťoučký kůň|Ðað er gott|Καλημέρα σας|Привет, как дела?|Доброго ранку|Здравей|שלום לכולם|مرحبا بكم|سلام دنیا
  |नमस्ते जी|ধন্যবাদ|ਧੰਨਵਾਦ|આભાર|ଧନ୍ୟବାଦ|வணக்கம்|ధన్యవాదాలు|ಧನ್ಯವಾದಗಳು|നന്ദി|ස්තුතියි|สวัสดีครับ|ຂອບໃຈ|བཀྲ་ཤིས|ကျေးဇူး|გამარჯობა
  |Շնորհակալություն|It’s “fine” – really—yes|‘a’ ′ ″ ‴|100% & more <3|a+b=c*d/e|#hashtag|#Olá2026|@acme_air hi|@a @b @c
  |$ACME|£5|¥500|¢50|§ 12|¿Qué?|¡Hola!|«Bonjour»|3.14|v1.2.3|12:30|28/11/2026|(11) 91234-5678|a_b-c|main.txt|Node.js
  |help@example.com|Done.Thanks|e.g. this|https://|https://localhost/path|foo_example.com|-example.com|example.com-foo
  |#example.com|$acme.com|xhttps://example.com|&amp; &lt;|tab	here|C:\\Users\\x|[x] {y}|~ ^ \`|½ ¾ ± ² ³|© 2026|® reg`;

/** Everything else: two. */
const HEAVY = `你好世界|请稍等|謝謝您|見積書|こんにちは|ありがとうございます|カタカナ|ｱｲｳ|ＡＢＣ|１２３|안녕하세요|감사합니다|죄송합니다|ሰላም|ក្រុម|ᠮᠣᠩᠭᠣᠯ
  |𠮷野家|𝐇𝐢|•|…|€|→|←|↑|★|☆|♪|√|∞|≠|≤|≥|∑|₹|₽|₩|₪|₺|№|™|、|。|！|？|「」|『』|・|〜|％|＆|＠|＃|￥|①②③|Ⅳ|░▒▓|█|◆|■|□|△`;

/** However many signs it is made of: two an emoji. */
const EMOJI = `😀|😂|😍|🙏|👍|👏|💪|🎉|🔥|✨|💙|❤️|☺️|✈️|☎️|✅|❌|⚠️|⏰|⌛|☀️|☁️|⚡|❄️|🌍|🚀|🏠|🍕|☕|🐦|🐱|👍🏽|👋🏿|🙋🏻‍♀️|🤷‍♂️|👩‍💻|👨‍🔧|👩🏾‍🚀
  |👨‍👩‍👧‍👦|👩‍❤️‍👨|🏳️‍🌈|🇧🇷|🇵🇹|🇩🇪|🇯🇵|🏴󠁧󠁢󠁥󠁮󠁧󠁿|1️⃣|#️⃣|*️⃣|✌🏽|©️|🆗|🈚|Ⓜ️|㊗️|🔴|🟢|🥰|🥺|🦊`;

const LINKS = `https://example.com|http://a.co|https://example.com/a/very/long/path/that/goes/on/and/on?with=query&more=1#part|example.com
  |EXAMPLE.COM|www.example.org/help|example.com/help?x=1|acme.co.uk|loja.com.br|perch.dev|t.co|x.co|readme.md|https://t.co/abc123
  |https://example.com:8080/x|https://example.com/a_(b)|https://пример.рф/путь|https://sub.sub.example.net|https://bit.ly/3xYz
  |https://maps.example.com/@-23.5,-46.6,15z|xn--e1afmkfd.xn--p1ai|https://user.github.io/page/`;

const MIXED: [text: string, length: number][] = [
  ['abc日本', 7],
  ['ok 👍 done', 10],
  ['😀😀😀😀😀', 10],
  ['See https://example.com/a.', 4 + LINK + 1],
  ['(https://example.com/a)', LINK + 2],
  ['https://example.com http://example.org', 2 * LINK + 1],
  ['a.com,b.com', 2 * LINK + 1],
  ['詳細はhttps://example.com', 6 + LINK],
  ['foo_bar.example.com', 4 + LINK],
  ['example.com?x=1', LINK + 4],
  ['Where.Is it', LINK + 3],
  ['@acme example.com 🎉', 6 + LINK + 3],
  ['€ 12,50 → R$ 70', 2 + 7 + 2 + 6],
  ['na\u0303o', 3],
  ['\u1112\u1161\u11ab', 2],
  ['Привет 👋 мир', 13],
  ['line\nbreak\n\n!', 13],
  ['1. one 2. two', 13],
  ['50€!', 5],
  ['“…”', 4],
  ['Tiếng Anh', 10],
  ['https://example.com/日本', LINK + 4],
];

const rows = (table: string, lengthOf: (text: string) => number): [string, number][] =>
  table.split('|').map((cell) => [cell.trim(), lengthOf(cell.trim())]);
const characters = (text: string) => [...text.normalize('NFC')].length;
const ROWS = [
  ...rows(LIGHT, characters),
  ...rows(HEAVY, (text) => 2 * characters(text)),
  ...rows(EMOJI, () => 2),
  ...rows(LINKS, () => LINK),
  ...MIXED,
];

it('is a table of more than 200 texts', () => {
  expect(new Set(ROWS.map(([text]) => text)).size).toBe(ROWS.length);
  expect(ROWS.length).toBeGreaterThan(200);
});

it.each(ROWS)('%s weighs %i', (text, length) => {
  expect(weightedLength(text)).toBe(length);
});

describe('a server that counts as X does', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
    await sandbox.control.settings({ rateLimits: false });
    await sandbox.control.user({ username: 'acme', brand: true });
  });
  afterAll(() => sandbox?.stop());

  it('takes them filled up to 280, and none with one more', async () => {
    const { accessToken } = await sandbox.control.token('acme');
    const post = async (text: string) => {
      const answer = await fetch(`${sandbox.url}/2/tweets`, {
        method: 'POST',
        headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ text }),
      });
      await answer.arrayBuffer();
      return answer.status;
    };
    const disagreed: { texts: string[]; filled: number; over: number }[] = [];
    for (let from = 0; from < ROWS.length; from += AT_ONCE) {
      const rows = ROWS.slice(from, from + AT_ONCE);
      const length = rows.reduce((sum, [, each]) => sum + each + 1, 0);
      const texts = rows.map(([text]) => text);
      const filled = `${texts.join(' ')} ${'x'.repeat(MAX_TWEET_LENGTH - length)}`;
      const [taken, refused] = await Promise.all([post(filled), post(`${filled}x`)]);
      if (taken !== 201 || refused !== 400) disagreed.push({ texts, filled: taken, over: refused });
    }
    expect(disagreed).toEqual([]);
  });
});
