import { describe, expect, it } from 'vitest';
import { renderSms } from './render-sms.ts';

// GSM 03.38, the letters of the templates' languages that it has; anything else makes the whole text UCS-2
const GSM = /^[\w\s@£$¥èéùìòÇØøÅåÄÖÑÜäöñüàÉßæÆ!"#%&'()*+,./:;<=>?¡¿-]*$/;
const segmentsOf = (text: string) => {
  const [one, each] = GSM.test(text) && !text.includes('_') ? [160, 153] : [70, 67];
  return text.length <= one ? 1 : Math.ceil(text.length / each);
};

describe.each(['en', 'pt-BR'] as const)('in %s', (locale) => {
  const code = renderSms('phone-code', locale, { code: '012345', validMinutes: 10 });
  const test = (organization: string) => renderSms('add-on-test', locale, { organization });

  it('a code stands first, with how long it works', () => {
    expect(code).toMatch(/^012345 .* 10 minut/);
  });

  it('a test names the organization', () => {
    expect(test('Ação')).toContain(' Ação ');
  });

  it('no text takes more than two segments, however long a name is', () => {
    for (const text of [code, test('Acme'), test('ã'.repeat(80)), test('🐦'.repeat(80))]) {
      expect(segmentsOf(text), text).toBeLessThanOrEqual(2);
    }
  });
});

it('speaks the language of its reader', () => {
  expect(renderSms('phone-code', 'en', { code: '1', validMinutes: 10 })).toContain('is your Perch code');
  expect(renderSms('phone-code', 'pt-BR', { code: '1', validMinutes: 10 })).toContain('é o seu código do Perch');
});
