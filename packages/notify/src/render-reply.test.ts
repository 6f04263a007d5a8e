import { expect, it } from 'vitest';
import { parseEmail } from './parse-email.ts';
import { renderReply } from './render-reply.ts';

const at = new Date('2026-11-29T12:00:00Z');

it('an answer says nothing but text, whatever was typed', () => {
  const { html } = renderReply('en', {
    text: 'See <b>https://acme.test/a?b=1&c=2</b>.\nBye',
    signature: 'Acme',
    history: [{ name: '<i>Ana</i>', at, text: '<script>x</script>' }],
  });
  expect(html).toContain(
    '<a href="https://acme.test/a?b=1&amp;c=2">https://acme.test/a?b=1&amp;c=2</a>&lt;/b&gt;.<br>Bye',
  );
  expect(html).not.toMatch(/<script|<i>|<b>/);
});

it.each(['en', 'pt-BR'] as const)(
  'what it quotes is told from the answer again when it comes back (%s)',
  async (locale) => {
    const { text } = renderReply(locale, {
      text: 'It is on its way.',
      signature: '',
      history: [{ name: 'Ana', at, text: 'Where?' }],
    });
    const mail = await parseEmail(
      Buffer.from(`From: a@b.c\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${text}`),
      {
        envelope: null,
        receivedAt: at,
      },
    );
    expect(mail.text).toBe('It is on its way.');
    expect(mail.quotedText).toContain('> Where?');
  },
);
