import { describe, expect, it } from 'vitest';
import { renderSms } from './render-sms.ts';
import { isGsm, smsSegments } from './sms-segments.ts';

describe.each(['en', 'pt-BR'] as const)('in %s', (locale) => {
  const code = renderSms('phone-code', locale, { code: '012345', validMinutes: 10 });
  const test = (organization: string) => renderSms('add-on-test', locale, { organization });

  it('a code stands first, with how long it works', () => {
    expect(code).toMatch(/^012345 .* 10 minut/);
    expect([isGsm(code), smsSegments(code)]).toEqual([true, 1]);
  });

  it('a test names the organization', () => {
    expect(test('Ação')).toContain(' Ação ');
  });

  it('no text takes more than two segments, however long a name is', () => {
    for (const text of [code, test('Acme'), test('ã'.repeat(80)), test('🐦'.repeat(80))]) {
      expect(smsSegments(text), text).toBeLessThanOrEqual(2);
    }
  });
});

it('speaks the language of its reader', () => {
  expect(renderSms('phone-code', 'en', { code: '1', validMinutes: 10 })).toContain('is your Perch code');
  expect(renderSms('phone-code', 'pt-BR', { code: '1', validMinutes: 10 })).toContain(
    'confirma este telefone no Perch',
  );
});

it.each([
  ['what GSM has, to the last letter', `${'a'.repeat(159)}_`, 1],
  ['one more', 'a'.repeat(161), 2],
  ['two septets at the end of a segment', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 3],
  ['one other letter', `${'a'.repeat(70)}ã`, 2],
  ['pairs of units', '🐦'.repeat(35), 1],
])('counts segments: %s', (_what, text, segments) => expect(smsSegments(text)).toBe(segments));
