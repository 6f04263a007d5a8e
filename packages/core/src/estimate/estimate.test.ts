import { expect, it } from 'vitest';
import { estimateLanguage, estimateSentiment } from './estimate.ts';

it.each([
  ['worst service ever, I hate it', 'en', 'negative'],
  ['not good at all', 'en', 'negative'],
  ['great crew, I love this airline 😍', 'en', 'positive'],
  ['Please help, can you tell me when it leaves?', 'en', 'neutral'],
  ['péssimo atendimento, que vergonha', 'pt', 'negative'],
  ['não gostei', 'pt', 'negative'],
  ['adorei o voo 😍', 'pt', 'positive'],
  ['onde está a minha mala, por favor?', 'pt', 'neutral'],
  ['qual o horário do voo?', 'pt', 'neutral'],
  ['Mein Paket ist nie angekommen', 'de', null],
  ['toString constructor __proto__', 'en', 'neutral'],
  ['', 'en', 'neutral'],
])('%s (%s) sounds %s', (text, language, sounds) => {
  expect(estimateSentiment(text, language)).toBe(sounds);
});

it.each([
  ['Meu pedido nunca chegou, me ajudem por favor https://t.co/x', 'pt'],
  ['@acme where is my order, it never arrived', 'en'],
  ['طلبي لم يصل أبداً', 'ar'],
  ['注文が届きません', 'ja'],
  ['ok @acme', null],
  ['12345 !!!', null],
])('%s is %s', (text, language) => {
  expect(estimateLanguage(text)).toBe(language);
});
