import type { Ticket } from '@perch/contracts';
import i18next from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import { startI18n } from '../../lib/i18n.ts';
import { timeLines } from './ticket-times.tsx';

beforeAll(startI18n);

test.each([
  [0, 0, ['First response outside business hours', 'Resolved outside business hours']],
  [90, 3600, ['First response took 1 min 30 sec', 'Resolved in 1 hr']],
  [null, null, []],
])(
  'a first response after %s seconds of business hours, and a resolution after %s, are told in words',
  (firstResponseSeconds, resolutionSeconds, lines) => {
    const times = { firstResponseSeconds, resolutionSeconds, fetchLagSeconds: 0, closesAt: null };
    const ticket = { dueAt: null, dueKind: null, times } as unknown as Ticket;
    expect(timeLines(i18next.t, ticket, new Date(), 'en')).toEqual(lines);
  },
);
