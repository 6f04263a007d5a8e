import { describe, expect, it } from 'vitest';
import { findPersonalData, type PersonalDataKind } from './find-personal-data.ts';

const finds = (text: string) => findPersonalData(text).map(({ kind, start, end }) => [kind, text.slice(start, end)]);

describe('findPersonalData', () => {
  it.each<[string, PersonalDataKind, string]>([
    ['Is jane.doe+x@mail.example.com right?', 'email', 'jane.doe+x@mail.example.com'],
    ['(joão@correio.com.br)', 'email', 'joão@correio.com.br'],
    ['Call +49 30 1234567 please', 'phone', '+49 30 1234567'],
    ['+1 (415) 555-2671', 'phone', '+1 (415) 555-2671'],
    ['We reach you at (415) 555-2671?', 'phone', '(415) 555-2671'],
    ['or 415-555-2671.', 'phone', '415-555-2671'],
    ['+55 11 91234-5678', 'phone', '+55 11 91234-5678'],
    ['Seu número (11) 91234-5678 está certo?', 'phone', '(11) 91234-5678'],
    ['fixo 11 3123-4567', 'phone', '11 3123-4567'],
    ['21987654321', 'phone', '21987654321'],
    ['só 98765-4321', 'phone', '98765-4321'],
    ['WhatsApp: 3123 4567 8', 'phone', '3123 4567 8'],
    ['0049 171 1234567', 'phone', '0049 171 1234567'],
    ['card 4111 1111 1111 1111 was charged', 'card', '4111 1111 1111 1111'],
    ['5500-0000-0000-0004', 'card', '5500-0000-0000-0004'],
    ['378282246310005', 'card', '378282246310005'],
    ['Your order 123456 is on its way', 'order_number', '123456'],
    ['order number is: 98-12345', 'order_number', '98-12345'],
    ['Order #4711 left today', 'order_number', '#4711'],
    ['O pedido nº 123456 saiu', 'order_number', '123456'],
    ['pedido número 77812345', 'order_number', '77812345'],
    ['booking AB12C345 is confirmed', 'order_number', 'AB12C345'],
    ['nota fiscal 0012345', 'order_number', '0012345'],
    ['DE89 3704 0044 0532 0130 00', 'iban', 'DE89 3704 0044 0532 0130 00'],
    ['GB82WEST12345698765432', 'iban', 'GB82WEST12345698765432'],
    ['CPF 529.982.247-25', 'tax_number', '529.982.247-25'],
    ['cpf 52998224725', 'tax_number', '52998224725'],
    ['CNPJ 11.222.333/0001-81', 'tax_number', '11.222.333/0001-81'],
  ])('finds in “%s” the %s %s', (text, kind, value) => {
    expect(finds(text)).toEqual([[kind, value]]);
  });

  it.each([
    'Write to @acme_air or @12345678901',
    'See https://acme.example/orders/123456?phone=415-555-2671',
    'It costs $1,234.56, R$ 1.234,56 or € 12.345.678',
    'From 2019-2020 to 2026-11-28, 28/11/2026 and 28.11.2026',
    'Flight 4711 left at 12:30, gate 22, row 14',
    'Your order in 2026 was the 3rd order',
    'in order 2 do so',
    '1234567890123456789 is a tweet',
    'version 10.15.7 and 192.168.100.200',
    'Ligue 0800 123 4567',
    '4111 1111 1111 1112',
    '111.111.111-11',
    'DE00 3704 0044 0532 0130 00',
    '100,000,000 people, 99% of 12345678',
    '#12345 is a hashtag, a@b is nothing',
    'We are open 10 1000-2000',
  ])('finds nothing in “%s”', (text) => {
    expect(finds(text)).toEqual([]);
  });

  it('tells of several, in their order', () => {
    expect(finds('Order 123456 of a@b.co, +4930123456').map(([kind]) => kind)).toEqual([
      'order_number',
      'email',
      'phone',
    ]);
  });

  it('takes its time with nothing', () => {
    const hostile = ['a.'.repeat(5000), '1 '.repeat(5000), '('.repeat(9000), 'order '.repeat(3000), '+1-'.repeat(4000)];
    for (const text of hostile) findPersonalData(text);
  });
});
