import { expect, test } from 'vitest';
import { findCards } from './setup-cards.ts';

const cards = [
  { id: 'twitter', group: 'channels', words: 'Canais X (Twitter) Contas, palavras-chave' },
  { id: 'members', group: 'organization', words: 'Organização Membros' },
];
const found = (filter: string) => [...findCards(cards, filter).values()].flat().map(({ id }) => id);

test.each([
  ['', ['twitter', 'members']],
  ['twit', ['twitter']],
  ['ORGANIZACAO', ['members']],
  ['canais contas', ['twitter']],
  ['nothing', []],
])('"%s" finds %j', (filter, expected) => expect(found(filter)).toEqual(expected));
