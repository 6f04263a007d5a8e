import { expect, test } from 'vitest';
import type { Mail } from './records.ts';
import { World } from './world.ts';

function mail(id: number, raw: string | null): Mail {
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
    size: 0,
    raw,
  };
}

test('of many large mails the sources of the oldest go, the mails stay', () => {
  const world = new World();
  // One text for all: what is limited is the sum of their lengths.
  const raw = 'x'.repeat(12 * 1024 * 1024);
  for (const id of [1, 2, 3, 4]) world.addMail(mail(id, raw));
  expect(world.mails.map((kept) => [kept.id, kept.raw === null])).toEqual([
    ['1', true],
    ['2', true],
    ['3', false],
    ['4', false],
  ]);
});

test('of very many mails the oldest go', () => {
  const world = new World();
  for (let id = 1; id <= 5_002; id += 1) world.addMail(mail(id, null));
  expect([world.mails.length, world.mails[0]!.id, world.mails.at(-1)!.id]).toEqual([5_000, '3', '5002']);
});
