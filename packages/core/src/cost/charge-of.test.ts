import { describe, expect, it } from 'vitest';
import type { ReadCharge } from './billable.ts';
import { DEAREST_RULES } from './billing-rules.ts';
import { chargeOf, chargeOfReply } from './charge-of.ts';
import { PRICES_2026 } from './prices.ts';

const OWNER = '77';
const PAGE: ReadCharge[] = [
  { kind: 'post_read', ids: ['1', '2', '2'], isIncluded: false },
  { kind: 'post_read', ids: ['3'], authorIds: ['77'], isIncluded: false },
  { kind: 'user_read', ids: ['1', '9'], isIncluded: true },
  { kind: 'media_read', ids: ['3_1'], isIncluded: true },
];
const totalOf = (charges: { costMicros: number }[]) => charges.reduce((sum, { costMicros }) => sum + costMicros, 0);

describe('what an answer of X is billed', () => {
  it('each resource once, what came beside it too', () => {
    const billed = chargeOf(DEAREST_RULES, PRICES_2026, PAGE);
    expect(billed.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'media_read 3_1',
      'post_read 1',
      'post_read 2',
      'post_read 3',
      'user_read 1',
      'user_read 9',
    ]);
    expect(totalOf(billed)).toBe(5_000 + 3 * 5_000 + 2 * 10_000);
  });

  it('without what came beside it, where X does not bill that', () => {
    const rules = { ...DEAREST_RULES, includesCount: false };
    expect(totalOf(chargeOf(rules, PRICES_2026, PAGE))).toBe(15_000);
  });

  it.each([
    ['to the owner of the app its own posts are cheaper', OWNER, OWNER, 'own_post_read', 1_000],
    ['to others their own posts are posts', OWNER, '78', 'post_read', 5_000],
    ['nobody is known to own the app', null, OWNER, 'post_read', 5_000],
  ] as const)('%s', (_claim, appOwnerUserId, reader, kind, costMicros) => {
    const charges: ReadCharge[] = [{ kind: 'post_read', ids: ['3'], authorIds: [OWNER], isIncluded: false }];
    const billed = chargeOf({ ...DEAREST_RULES, appOwnerUserId }, PRICES_2026, charges, reader);
    expect(billed).toEqual([{ kind, resource: 'post_read', id: '3', costMicros }]);
  });

  it('even to the owner the posts of others, and those of which the author is not told, are posts', () => {
    const charges: ReadCharge[] = [
      { kind: 'post_read', ids: ['4', '5'], authorIds: ['78', null], isIncluded: false },
      { kind: 'post_read', ids: ['6'], isIncluded: true },
    ];
    const billed = chargeOf({ ...DEAREST_RULES, appOwnerUserId: OWNER }, PRICES_2026, charges, OWNER);
    expect(billed.map(({ kind }) => kind)).toEqual(['post_read', 'post_read', 'post_read']);
  });
});

describe('what a reply is billed', () => {
  it.each([
    ['a direct message', { via: 'dm', text: 'acme.com', isSummoned: false }, 'dm_create', 15_000],
    ['a post', { via: 'tweet', text: 'hello', isSummoned: false }, 'post_create', 15_000],
    ['a post with a link', { via: 'tweet', text: 'acme.com', isSummoned: false }, 'post_create_with_url', 200_000],
    ['a summoned reply', { via: 'tweet', text: 'hello', isSummoned: true }, 'summoned_reply', 10_000],
    ['one with a link', { via: 'tweet', text: 'acme.com', isSummoned: true }, 'post_create_with_url', 200_000],
  ] as const)('%s', (_claim, reply, kind, costMicros) => {
    expect(chargeOfReply(reply, PRICES_2026)).toEqual({ kind, costMicros });
  });

  it('a summoned reply with a link goes by the dearer of the two', () => {
    const reply = { via: 'tweet', text: 'acme.com', isSummoned: true } as const;
    expect(chargeOfReply(reply, { ...PRICES_2026, summonedReply: 300_000 })).toEqual({
      kind: 'summoned_reply',
      costMicros: 300_000,
    });
  });
});
