import { describe, expect, test } from 'vitest';
import { checkSender } from './check-sender.ts';
import { parseTicketTag, splitAddress, ticketTag, withTag } from './mail-address.ts';
import { leftMailWaits } from './left-mail.ts';
import { splitQuote } from './split-quote.ts';
import { withoutSignature } from './without-signature.ts';

describe('the address of a ticket', () => {
  const tag = ticketTag({ number: 12, code: 'abcdefghijklmnop' });
  test('is found again in what comes back, however it is written', () => {
    const { address, tag: found } = splitAddress(withTag('Support@Acme.com', tag).toUpperCase());
    expect(address).toBe('support@acme.com');
    expect(parseTicketTag(found)).toEqual({ number: 12, code: 'abcdefghijklmnop' });
  });
  test('replaces a tag that was there', () => expect(withTag('a+old@b.c', 't.1')).toBe('a+t.1@b.c'));
  test.each([null, 'news', 't.12', 't.12.short', 't.x.abcdefghijklmnop', 't.12.ABCDEFGHIJKLMNO1'])(
    '%s is none',
    (other) => {
      expect(parseTicketTag(other)).toBeNull();
    },
  );
});

describe('what an e-mail quotes', () => {
  test.each([
    ['English', 'Thanks.\n\nOn Mon, 1 Dec 2026 at 10:00, Acme <a@b.c> wrote:\n> Hi', 'Thanks.'],
    [
      'an introduction over two lines',
      'Thanks.\n\nOn Monday the first of December, Acme Support\n<a@b.c> wrote:\n> Hi',
      'Thanks.',
    ],
    ['Portuguese', 'Obrigada.\n\nEm seg., 1 de dez. de 2026, Acme <a@b.c> escreveu:\n> Oi', 'Obrigada.'],
    ['Outlook', 'Thanks.\n\n________________________________\nFrom: Acme\nSent: Monday', 'Thanks.'],
    ['Outlook without a line', 'Thanks.\n\nFrom: Acme <a@b.c>\nSent: Monday\nTo: Ana', 'Thanks.'],
    ['old Outlook', 'Thanks.\n-----Original Message-----\nHi', 'Thanks.'],
    ['quotes alone', 'Thanks.\n\n> Hi\n> there', 'Thanks.'],
  ])('%s is cut off', (_name, whole, text) => {
    const split = splitQuote(whole);
    expect(split.text).toBe(text);
    expect(split.quoted.length).toBeGreaterThan(1);
  });
  test.each([
    ['answers between the lines', 'On Monday Acme wrote:\n> Which size?\nLarge\n> Which colour?\nBlue'],
    ['a quote first', '> Which size?\nLarge'],
    ['nothing but a quote', 'On Monday Acme wrote:\n> Hi'],
    ['an ordinary sentence', 'On Monday I wrote: nothing came.\nFrom: here to there'],
  ])('%s stays', (_name, whole) => expect(splitQuote(whole)).toEqual({ text: whole, quoted: '' }));
});

describe('the signature below an e-mail', () => {
  test.each([
    ['after its mark', 'Thanks!\n\n-- \nAna Alves\nAcme Ltd'],
    ['of a program', 'Thanks!\n\nSent from my iPhone'],
    ['of a Portuguese program', 'Thanks!\nEnviado do meu iPhone'],
    ['after a farewell', 'Thanks!\n\nBest regards,\nAna Alves\n+55 11 98765-4321'],
    ['after a Portuguese farewell', 'Thanks!\n\nAbraços,\nAna'],
    ['that is the name alone', 'Thanks!\n\nAna'],
  ])('%s is cut off', (_name, text) => expect(withoutSignature(text, 'Ana Alves')).toBe('Thanks!'));
  test.each([
    ['a farewell alone', 'Best regards'],
    ['what goes on below', 'Best\nand a long explanation of what is still wrong with it, which is none'],
    ['another name', 'Thanks!\n\nWhere is Bob'],
    ['a line as long as can be below a farewell', `Best\n${'a'.repeat(81)}`],
    ['more than a signature has', `Best\n${'a\n'.repeat(50_000)}b`],
  ])('%s stays', (_name, text) => expect(withoutSignature(text, 'Ana Alves')).toBe(text));
});

describe('an e-mail that was passed over', () => {
  test('waits for its turn as often as it has to, and longer and longer where it fails', () => {
    expect([1, 50].map((attempts) => leftMailWaits('too_many', attempts))).toEqual([10, 10]);
    expect([1, 2, 5, 6].map((attempts) => leftMailWaits('failed', attempts))).toEqual([1, 5, 480, null]);
    expect(leftMailWaits('unreadable', 1)).toBeNull();
  });
});

describe('whether a sender’s domain vouches', () => {
  const check = (header: string, from = 'ana@shop.example.com') => checkSender([header], 'MX.acme.com', from);
  test.each([
    ['mx.acme.com; dmarc=pass', 'verified'],
    ['mx.acme.com 1; dkim=pass header.d=example.com header.s=x', 'verified'],
    ['mx.acme.com; dkim=fail header.d=example.com; dkim=pass header.i=@shop.example.com', 'verified'],
    ['mx.acme.com; spf=pass smtp.mailfrom=bounce@shop.example.com', 'verified'],
    ['mx.acme.com; spf=fail smtp.mailfrom=ana@shop.example.com', 'failed'],
    ['mx.acme.com; dmarc=fail; dkim=pass header.d=example.com', 'failed'],
    ['mx.acme.com; none', 'unverified'],
    ['mx.acme.com; dkim=pass header.d=com', 'unverified'],
    ['mx.acme.com; dkim=pass header.d=notexample.com', 'unverified'],
    ['mx.acme.com; spf=pass (dmarc=pass; dkim=pass header.d=example.com) smtp.mailfrom=x@other.com', 'unverified'],
    ['mx.other.com; dmarc=pass', 'unverified'],
  ])('%s: %s', (header, result) => expect(check(header)).toBe(result));
  test('nobody is believed unless told', () => {
    expect(checkSender(['mx.acme.com; dmarc=pass'], null, 'ana@example.com')).toBe('unchecked');
  });
});
