import { expect, test } from 'vitest';
import type { Mail } from './records.ts';
import { World } from './world.ts';

const MEGABYTE = 1024 * 1024;

function mail(id: number, bytes: number): Mail {
  return {
    id: String(id),
    from: 'perch@perch.test',
    to: ['ana@example.com'],
    subject: '',
    text: '',
    html: null,
    headers: {},
    receivedAt: id,
    direction: 'received',
    attachments: [],
    size: bytes,
    raw: 'x'.repeat(bytes),
  };
}

test('of many large mails the sources of the oldest go, the mails stay', () => {
  const world = new World();
  for (const id of [1, 2, 3, 4]) world.addMail(mail(id, 12 * MEGABYTE));
  expect(world.mails.map(({ id, raw }) => [id, raw !== null])).toEqual([
    ['1', false],
    ['2', false],
    ['3', true],
    ['4', true],
  ]);
});

test('sources that fit together are all kept', () => {
  const world = new World();
  for (const id of [1, 2, 3, 4]) world.addMail(mail(id, 8 * MEGABYTE));
  expect(world.mails.every(({ raw }) => raw !== null)).toBe(true);
});
