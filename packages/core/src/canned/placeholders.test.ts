import { describe, expect, it } from 'vitest';
import { firstNameOf, placedNames, renderCanned, unknownPlaceholders } from './placeholders.ts';

describe('a canned reply', () => {
  it.each([
    ['no placeholder is text as it stands', 'Thanks, {name}!', {}, 'Thanks, {name}!', []],
    [
      'a value takes the place, also with spaces in the braces',
      'Hi {{ customer.name }}',
      { 'customer.name': 'Ana' },
      'Hi Ana',
      [],
    ],
    ['the same one is filled in each time', '{{agent.name}}/{{agent.name}}', { 'agent.name': 'Bo' }, 'Bo/Bo', []],
    [
      'what is missing is said once and stays',
      '{{customer.handle}} {{customer.handle}}',
      {},
      '{{customer.handle}} {{customer.handle}}',
      ['customer.handle'],
    ],
    ['a blank value is none', '{{customer.name}}', { 'customer.name': ' ' }, '{{customer.name}}', ['customer.name']],
    [
      'a value is not looked into',
      '{{customer.name}}',
      { 'customer.name': '{{agent.name}}', 'agent.name': 'Bo' },
      '{{agent.name}}',
      [],
    ],
    ['a value with a dollar sign is a value', '{{customer.name}}', { 'customer.name': '$& $1' }, '$& $1', []],
    ['what is unknown stays', '{{oops}}', {}, '{{oops}}', []],
  ])('%s', (_claim, text, values, rendered, missing) => {
    expect(renderCanned(text, values)).toEqual({ text: rendered, missing });
  });
});

it.each([
  ['Hi {{customer.name}}', []],
  ['Hi {{custommer.name}}!', ['custommer.name']],
  ['{{}}', ['']],
  ['Hi {{customer.name', ['{{']],
  ['Hi customer.name}}', ['}}']],
  ['{{a}} {{agent.name}} {{', ['a', '{{']],
])('%j has %j that stand for nothing', (text, unknown) => {
  expect(unknownPlaceholders(text).map(({ name }) => name)).toEqual(unknown);
});

it('says where they stand', () => {
  expect(placedNames('Hi {{ x }}!')).toEqual([{ name: 'x', start: 3, end: 10 }]);
});

it.each([
  ['Carla Souza', 'Carla'],
  ['  Zé ', 'Zé'],
  ['', ''],
])('of %j the first name is %j', (name, first) => {
  expect(firstNameOf(name)).toBe(first);
});
