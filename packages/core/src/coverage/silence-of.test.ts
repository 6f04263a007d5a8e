import { expect, it } from 'vitest';
import { silenceOf, type Watched } from './silence-of.ts';

const now = new Date('2026-11-22T12:00:00.000Z');
const ago = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const watched = (fields: Partial<Watched> = {}): Watched => ({
  silenceHours: 6,
  isRead: true,
  lastReceivedAt: ago(2),
  listeningSince: ago(100),
  toldSince: null,
  ...fields,
});

it.each<[claim: string, fields: Partial<Watched>, expected: ReturnType<typeof silenceOf>]>([
  ['something came two hours ago', {}, { kind: 'wait', until: ago(-4), since: null }],
  ['nothing for six hours to the minute', { lastReceivedAt: ago(6) }, { kind: 'alarm', since: ago(6) }],
  ['nothing for a minute less', { lastReceivedAt: ago(5.9) }, { kind: 'wait', until: ago(-0.1), since: null }],
  ['nothing ever, listened for long', { lastReceivedAt: null }, { kind: 'alarm', since: ago(100) }],
  [
    'nothing ever, listened for an hour',
    { lastReceivedAt: null, listeningSince: ago(1) },
    { kind: 'wait', until: ago(-5), since: null },
  ],
  [
    'the account went on an hour ago',
    { lastReceivedAt: ago(50), listeningSince: ago(1) },
    { kind: 'wait', until: ago(-5), since: null },
  ],
  [
    'people know already',
    { lastReceivedAt: ago(9), toldSince: ago(9) },
    { kind: 'wait', until: ago(-6), since: ago(9) },
  ],
  [
    'people were told, then something came',
    { lastReceivedAt: ago(1), toldSince: ago(9) },
    { kind: 'wait', until: ago(-5), since: null },
  ],
  [
    'something came just before people were told, and shows only now',
    { lastReceivedAt: ago(3.01), toldSince: ago(9) },
    { kind: 'wait', until: ago(-2.99), since: null },
  ],
  [
    'people were told, something came, and nothing since',
    { lastReceivedAt: ago(7), toldSince: ago(14) },
    { kind: 'alarm', since: ago(7) },
  ],
  [
    'people were told, then the account was paused and went on',
    { lastReceivedAt: ago(40), toldSince: ago(40), listeningSince: ago(6) },
    { kind: 'alarm', since: ago(6) },
  ],
  ['nothing can arrive', { lastReceivedAt: ago(50), isRead: false }, { kind: 'wait', until: ago(-6), since: null }],
])('%s', (_claim, fields, expected) => expect(silenceOf(watched(fields), now)).toEqual(expected));
