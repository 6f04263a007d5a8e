import { expect, it } from 'vitest';
import { parseEmail } from './parse-email.ts';
import { renderReply } from './render-reply.ts';

const at = new Date('2026-11-29T12:00:00Z');

it('an answer says nothing but text, whatever was typed', () => {
  const { html } = renderReply(
    { locale: 'en', timeZone: 'UTC' },
    {
      text: 'See <b>https://acme.test/a?b=1&c=2</b>.\nBye',
      signature: 'Acme',
      history: [{ name: '<i>Ana</i>', at, text: '<script>x</script>' }],
    },
  );
  expect(html).toContain(
    '<a href="https://acme.test/a?b=1&amp;c=2">https://acme.test/a?b=1&amp;c=2</a>&lt;/b&gt;.<br>Bye',
  );
  expect(html).not.toMatch(/<script|<i>|<b>/);
});

it.each([
  ['en', 'On 29 November 2026 at 09:00 GMT-3, Ana wrote:'],
  ['pt-BR', 'Em 29 de novembro de 2026 às 09:00 GMT-3, Ana escreveu:'],
] as const)(
  'what it quotes is introduced in the language of the department, and told from the answer again when it comes back (%s)',
  async (locale, introduction) => {
    const { text } = renderReply(
      { locale, timeZone: 'America/Sao_Paulo' },
      {
        text: 'It is on its way.',
        signature: '',
        history: [{ name: 'Ana', at, text: 'Where?' }],
      },
    );
    const mail = await parseEmail(
      Buffer.from(`From: a@b.c\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}`),
      {
        envelope: null,
        receivedAt: at,
      },
    );
    expect(mail.text).toBe('It is on its way.');
    expect(mail.quotedText).toBe(`${introduction}\n> Where?`);
  },
);
