/** Searches as people write them, and those that are meant to hurt; names and words are those of the filled database. */
export interface SocialQuery {
  name: string;
  query: string;
  order?: 'newest' | 'best';
}

export function socialQueries(tickets: number): SocialQuery[] {
  const people = Math.ceil(tickets / 4);
  const often = 'customer_1';
  const seldom = `customer_${Math.ceil(people * 0.9)}`;
  return [
    { name: 'a common word', query: 'refund' },
    { name: 'two letters', query: 'is' },
    { name: 'one accent', query: 'já' },
    { name: 'two common words', query: 'refund delivery' },
    { name: 'words of two languages, never together', query: 'refund reembolso' },
    { name: 'a seldom number', query: '77' },
    { name: 'a word that nobody wrote', query: 'zzyzxqv' },
    { name: 'the beginning of a word', query: 'refun*' },
    { name: 'the beginning of many words', query: 'de*' },
    { name: 'a phrase', query: '"customer support"' },
    { name: 'a phrase of common words that nobody wrote', query: '"refund since broken"' },
    { name: 'without a word', query: 'refund -please' },
    { name: 'without all common words', query: '-the -my -is -de -não -noch -bitte -です -لا -ค่ะ' },
    { name: 'Japanese', query: '返金' },
    { name: 'one letter of Japanese', query: '金' },
    { name: 'Thai', query: 'คืนเงิน' },
    { name: 'Arabic', query: 'استرداد' },
    { name: 'from somebody who writes often', query: `from:${often}` },
    { name: 'from somebody who writes seldom', query: `from:${seldom}` },
    { name: 'a common word from somebody', query: `refund from:${often}` },
    { name: 'a common word from us', query: 'refund from:brand_0_0' },
    { name: 'a seldom number from us', query: '77 from:brand_0_0' },
    { name: 'to us', query: 'to:brand_0_0' },
    { name: 'to somebody often named', query: `to:${often}` },
    { name: 'to somebody seldom named', query: `to:${seldom}` },
    { name: 'a common word to somebody seldom named', query: `refund to:${seldom}` },
    { name: 'to nobody that is known', query: 'to:nobody_at_all' },
    { name: 'with media', query: 'has:media' },
    { name: 'a common word with media', query: 'refund has:media' },
    { name: 'a seldom number with media', query: '77 has:media' },
    { name: 'unanswered', query: 'is:unanswered' },
    { name: 'a common word, unanswered', query: 'refund is:unanswered' },
    { name: 'unanswered of years ago', query: 'is:unanswered until:2026-01-01' },
    { name: 'of one ticket', query: `ticket:${Math.ceil(tickets / 2)}` },
    { name: 'a common word with a ticket', query: 'refund ticket:any' },
    { name: 'a common word of one day', query: 'refund since:2026-03-03 until:2026-03-04' },
    { name: 'a seldom number since a day', query: '77 since:2026-01-01' },
    { name: 'before there was anything', query: 'refund until:2020-01-01' },
    { name: 'a language', query: 'lang:th' },
    { name: 'a language that nobody writes', query: 'lang:xx' },
    { name: 'a word in the wrong language', query: 'refund lang:th' },
    { name: 'a common word, best first', query: 'refund', order: 'best' },
    { name: 'two common words, best first', query: 'refund delivery', order: 'best' },
    { name: 'a phrase, best first', query: '"customer support"', order: 'best' },
    { name: 'a seldom number, best first', query: '77', order: 'best' },
    { name: 'Japanese, best first', query: '返金', order: 'best' },
  ];
}
