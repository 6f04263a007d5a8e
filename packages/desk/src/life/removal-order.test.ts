import { expect, it } from 'vitest';
import { removalOrder } from './removal-order.ts';

const hard = (child: string, parent: string) => ({ child, parent, isSoft: false });
const soft = (child: string, parent: string) => ({ child, parent, isSoft: true });

it('goes from what refers to what is referred to', () => {
  const references = [hard('message', 'ticket'), soft('ticket', 'member'), hard('chunk', 'message')];
  expect(removalOrder(['member', 'ticket', 'message', 'chunk'], references)).toEqual([
    ...['chunk', 'message', 'ticket', 'member'],
  ]);
});

it('passes over what empties a column, where tables refer to each other or to themselves', () => {
  const references = [hard('message', 'ticket'), soft('ticket', 'message'), hard('ticket', 'ticket')];
  expect(removalOrder(['ticket', 'message'], references)).toEqual(['message', 'ticket']);
});

it('says so where there is no way', () => {
  expect(() => removalOrder(['a', 'b'], [hard('a', 'b'), hard('b', 'a')])).toThrow('in a circle');
});
