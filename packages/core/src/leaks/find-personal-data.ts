import { findUrls } from '../text/find-urls.ts';

export const PERSONAL_DATA_KINDS = ['email', 'phone', 'card', 'order_number', 'iban', 'tax_number'] as const;
export type PersonalDataKind = (typeof PERSONAL_DATA_KINDS)[number];

/** Where it stands in the text, in UTF-16 units; `end` exclusive. */
export interface PersonalData {
  kind: PersonalDataKind;
  start: number;
  end: number;
}

/** `kept`: which group of the pattern is the find; `isOne` tells it from what only looks like it. */
interface Pattern {
  kind: PersonalDataKind;
  pattern: RegExp;
  isOne?: (found: string) => boolean;
}

const EMAIL =
  /(?<![\p{L}\p{N}._%+@-])[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}(?![\p{L}\p{N}@])/gu;

/** A thing of the customer's, and its number right behind: "order 123456", "pedido nº 123456". */
const ORDER =
  /(?<![\p{L}\p{N}@#])(?:orders?|purchase|invoice|booking|reservation|tracking|pedidos?|encomenda|compra|nota fiscal|fatura|reserva|localizador|rastreio)(?:\s+(?:number|no\.?|num\.?|code|id|número|numero|código|is|é))*\s*(?:n[º°.o]\.?)?\s*[:=-]{0,2}\s*(?<find>#?[A-Z0-9][A-Z0-9-]{2,29})(?![\p{L}\p{N}])/giu;

const IBAN = /(?<![\p{L}\p{N}@])[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,4})?(?![\p{L}\p{N}])/gu;

const CARD = /(?<![\p{L}\p{N}@#+.,-])[2-6]\d{3}(?:[ -]?\d){9,15}(?![\p{L}\p{N}]|[.,-]\d)/gu;

/** CPF and CNPJ of Brazil, in their punctuation; a bare CPF has eleven digits like a phone number. */
const TAX =
  /(?<![\p{L}\p{N}@#.])(?:\d{3}\.\d{3}\.\d{3}-\d{2}|\d{2}\.\d{3}\.\d{3}\/\d{4}-\d{2}|\d{11})(?![\p{L}\p{N}]|[.,-]\d)/gu;

const EDGE = '(?<![\\p{L}\\p{N}@#$€£+.,/-])';
const NO_MORE = '(?![\\p{L}\\p{N}]|[.,/-]\\d|\\s?%)';
const PHONES = [
  // +55 11 91234-5678, 0049 30 1234567
  new RegExp(`${EDGE}(?:\\+|(?<!\\d\\s)00(?=[1-9]))\\d[\\d\\s().-]{6,22}\\d${NO_MORE}`, 'gu'),
  // (11) 91234-5678, 11 3123-4567, (415) 555-2671
  new RegExp(
    `${EDGE}(?:\\(0?\\d{2,3}\\)\\s?(?:9\\s?\\d{4}|\\d{3,4})|[1-9][1-9][\\s-](?:9\\s?\\d{4}|[2-5]\\d{3}))[\\s-]\\d{4}${NO_MORE}`,
    'gu',
  ),
  // 415-555-2671, 91234-5678, 11912345678
  new RegExp(`${EDGE}(?:[2-9]\\d{2}([-. ])[2-9]\\d{2}\\1\\d{4}|9\\d{4}-\\d{4}|[1-9][1-9]9\\d{8})${NO_MORE}`, 'gu'),
  // whatever is called so
  new RegExp(
    `(?<![\\p{L}\\p{N}@])(?:tel|telefone|phone|mobile|cell|cel|celular|fone|whats|whatsapp|zap|ligue|call(?:\\s+(?:me|us|you|her|him))?)(?:\\s+(?:number|no|número|para|at|on|is|é))?[.:\\s]{1,3}(?<find>\\(?\\d[\\d\\s().-]{5,18}\\d)${NO_MORE}`,
    'giu',
  ),
];

// what is told by a word before it comes first: the same digits may look like something else
const PATTERNS: readonly Pattern[] = [
  { kind: 'email', pattern: EMAIL },
  { kind: 'order_number', pattern: ORDER, isOne: isOrderNumber },
  { kind: 'iban', pattern: IBAN, isOne: isIban },
  { kind: 'card', pattern: CARD, isOne: isCard },
  { kind: 'tax_number', pattern: TAX, isOne: isTaxNumber },
  ...PHONES.map((pattern): Pattern => ({ kind: 'phone', pattern, isOne: isPhone })),
];

/**
 * What nobody should read in public of a customer: e-mail addresses, phone, card and order numbers, IBANs, and the tax
 * numbers of Brazil. Rather misses one than cries wolf: @handles, links, prices, dates and years are none.
 */
export function findPersonalData(text: string): PersonalData[] {
  const links = [...text.matchAll(/https?:\/\/\S+/giu)].map(({ index, 0: url }) => ({
    start: index,
    end: index + url.length,
  }));
  const taken = [...findUrls(text).map(({ start, end }) => ({ start, end })), ...links];
  const found: PersonalData[] = [];
  for (const { kind, pattern, isOne } of PATTERNS) {
    for (const match of text.matchAll(pattern)) {
      const value = (match.groups?.find ?? match[0]).trimEnd();
      const start = match.index + match[0].lastIndexOf(match.groups?.find ?? match[0]);
      const end = start + value.length;
      if (taken.some((range) => start < range.end && range.start < end)) continue;
      if (isOne && !isOne(value)) continue;
      found.push({ kind, start, end });
      taken.push({ start, end });
    }
  }
  return found.toSorted((a, b) => a.start - b.start);
}

const digitsOf = (value: string) => value.replaceAll(/\D/gu, '');

/** A year or a handful is no number of an order. */
function isOrderNumber(value: string): boolean {
  const digits = digitsOf(value).length;
  return value.startsWith('#')
    ? digits >= 3
    : digits >= 5 || (digits >= 3 && /[A-Z]/u.test(value) && value.length >= 6);
}

function isIban(value: string): boolean {
  const compact = value.replaceAll(' ', '');
  if (compact.length < 15 || compact.length > 34) return false;
  const moved = compact.slice(4) + compact.slice(0, 4);
  let rest = 0;
  for (const sign of moved) {
    for (const digit of String(Number.parseInt(sign, 36))) rest = (rest * 10 + Number(digit)) % 97;
  }
  return rest === 1;
}

/** Luhn's check digit, and a beginning that cards have. */
function isCard(value: string): boolean {
  const digits = digitsOf(value);
  if (digits.length < 13 || digits.length > 19) return false;
  if (!/^(?:4|5[0-9]|2[2-7]|3[0-9]|6)/u.test(digits) || /^(\d)\1+$/u.test(digits)) return false;
  let sum = 0;
  for (let at = 0; at < digits.length; at++) {
    const digit = Number(digits[digits.length - 1 - at]);
    sum += at % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

function isTaxNumber(value: string): boolean {
  const digits = digitsOf(value);
  if (/^(\d)\1+$/u.test(digits)) return false;
  const [length, weights] = digits.length === 11 ? [9, (left: number) => left + 1] : [12, cnpjWeight];
  return [length, length + 1].every((count) => {
    let sum = 0;
    for (let at = 0; at < count; at++) sum += Number(digits[at]) * weights(count - at);
    const check = (sum * 10) % 11;
    return Number(digits[count]) === (check === 10 ? 0 : check);
  });
}

/** 2 to 9 from the right, over and over. */
const cnpjWeight = (left: number) => ((left - 1) % 8) + 2;

function isPhone(value: string): boolean {
  const digits = digitsOf(value);
  if (digits.length < 7 || digits.length > 15) return false;
  // toll-free numbers are the brand's
  return !/^(?:0800|0300|1?800|1?888)/u.test(digits) && !/^\d{4}[-./ ]\d{4}$/u.test(value.trim());
}
