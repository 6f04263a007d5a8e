import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isThanks } from './is-thanks.ts';

describe('a mere thank-you', () => {
  it.each([
    'Thanks!',
    'thank you so much 🙏',
    '@acme_air Thank you!!',
    'Ok, thanks a lot, team.',
    'Great, thank you for your quick reply :)',
    'thanksss',
    'THX',
    'Much appreciated 👍🏽',
    'obrigado',
    'Muito obrigada pela atenção! ❤️',
    'Valeu demais',
    'obrigadaaaa gente',
    'Perfeito, obrigado!',
    '¡Muchas gracias!',
    'Mil gracias por la ayuda',
    'gracias, muy amable',
    '🙏',
    '❤️❤️❤️',
    'ok 👍',
  ])('%s', (text) => expect(isThanks(text)).toBe(true));

  it.each([
    '',
    'ok',
    'Great',
    'No thanks',
    'não, obrigado',
    'Thanks for nothing',
    'obrigado por nada',
    'thanks in advance',
    'Thanks, but my bag is still missing',
    'thanks, when will it arrive?',
    'Thank you?',
    'thanks https://example.com/bag',
    'Thanks! My number is 12345',
    'thanks #delayed',
    'gracias pero no funciona',
    'valeu, mas ainda não chegou',
    '😡',
    '😀',
    'thanks 😡',
    '🙄',
    'merci beaucoup',
    `thanks ${'thank you '.repeat(20)}`,
    '@acme_air',
  ])('not: %s', (text) => expect(isThanks(text)).toBe(false));

  it('ends with any word that says more, wherever it stands', () => {
    const words = fc.array(fc.constantFrom('thanks', 'obrigado', 'gracias', 'muito', 'ok'), { maxLength: 5 });
    const more = fc.constantFrom('but', 'refund', 'mas', 'cancel', 'pero', '42', '?', 'never', '😡', 'http://a.b');
    fc.assert(
      fc.property(words, more, words, (before, other, after) => {
        expect(isThanks([...before, other, ...after].join(' '))).toBe(false);
      }),
    );
  });
});
