import type { LiveEvent } from '@perch/contracts';
import { describe, expect, test } from 'vitest';
import { planUpdates } from './live-plan.ts';

const event = (type: LiveEvent['type'], more: Partial<LiveEvent> = {}): LiveEvent => ({
  organizationId: '0199d1c5-7f0e-7000-8000-000000000001',
  type,
  id: 't1',
  ...more,
});
const unknown = () => undefined;

describe('planUpdates', () => {
  test('a ticket that is not shown only makes the lists look', () => {
    const plan = planUpdates([event('ticket.changed', { rev: 1 })], unknown);
    expect(plan.feeds).toEqual([
      ['tickets', 'list'],
      ['contacts', 'list'],
    ]);
    expect(plan.tickets).toEqual([]);
  });

  test('a shown ticket is read again', () => {
    expect(planUpdates([event('ticket.changed', { rev: 5 })], () => 4).tickets).toEqual(['t1']);
  });

  test('an event no newer than what is shown, as the echo of an own change, has views counted anew and no more', () => {
    expect(planUpdates([event('ticket.changed', { rev: 4 })], () => 4)).toEqual({
      feeds: [],
      queries: [['view-counts']],
      tickets: [],
      tweets: [],
      ticketsOfTweets: ['t1'], // streams know no revision of it
      goneTweets: [],
      presence: [],
    });
  });

  test('who comes to a ticket is shown without asking again', () => {
    const plan = planUpdates([event('presence.changed', { id: 'm', ticketId: 't1', state: 'typing' })], unknown);
    expect(plan).toMatchObject({ queries: [], presence: [{ ticketId: 't1', memberId: 'm', state: 'typing' }] });
  });

  test('a storm makes one plan', () => {
    const storm = Array.from({ length: 1000 }, (_, index) => event('ticket.changed', { id: `t${index}`, rev: 1 }));
    expect(planUpdates(storm, unknown).feeds).toEqual([
      ['tickets', 'list'],
      ['contacts', 'list'],
    ]);
  });

  test('a tweet that came may be in any stream', () => {
    const plan = planUpdates([event('tweet.captured')], unknown);
    expect(plan.feeds).toEqual(['mentions', 'sent', 'keyword'].map((stream) => ['social', stream]));
    expect(plan.queries).toContainEqual(['social', 'streams']);
  });

  test('a tweet that changed is read by itself, and no list moves', () => {
    expect(planUpdates([event('tweet.changed', { id: '77' })], unknown)).toMatchObject({ feeds: [], tweets: ['77'] });
  });

  test('a tweet that is gone is hidden wherever it is shown at once, and asked why', () => {
    expect(planUpdates([event('tweet.deleted', { id: '77' })], unknown)).toEqual({
      feeds: [],
      queries: [],
      tickets: [],
      tweets: ['77'],
      ticketsOfTweets: [],
      goneTweets: ['77'],
      presence: [],
    });
  });

  test('a ticket on the screen learns that its account is paused or authorized again', () => {
    expect(planUpdates([event('account.changed', { id: 'a1' })], unknown).queries).toEqual([
      ['twitter-accounts'],
      ['capture', 'a1'],
      ['twitter-apps'],
      ['keyword-streams'],
      ['social', 'posting-accounts'],
      ['tickets', 'detail'],
    ]);
  });

  test('a delivery touches the thread and the history of its ticket, the chat that is open, and what is on its way', () => {
    expect(planUpdates([event('delivery.changed', { ticketId: 't9' })], unknown).queries).toEqual([
      ['tickets', 'messages', 't9'],
      ['social', 'chat'],
      ['social', 'outgoing'],
      ['tickets', 'history', 't9'],
    ]);
    expect(planUpdates([event('delivery.changed')], unknown).queries).toEqual([['social', 'outgoing']]);
  });

  test('who may do what is read again, and with it what oneself may do', () => {
    expect(planUpdates([event('role.changed'), event('member.changed')], unknown).queries).toEqual([
      ['roles'],
      ['members'],
      ['session'],
      ['departments'],
      ['tickets', 'detail'],
    ]);
  });

  test('whose tickets are nobody’s now is read again in the lists, also when there were too many to name', () => {
    expect(planUpdates([event('member.changed')], unknown)).toMatchObject({
      feeds: [['tickets', 'list']],
      queries: expect.arrayContaining([['tickets', 'detail']]),
    });
  });

  test('a department that is called otherwise now is called so in the lists of tickets', () => {
    expect(planUpdates([event('department.changed')], unknown).feeds).toEqual([['tickets', 'list']]);
  });
});
