import { describe, expect, it } from 'vitest';
import { minutesDue } from './keep-people.ts';

/** Minutes of an hour, which may be parts of one. */
const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 8) + minute * 60_000);
const minuteOf = (moment: Date) => (moment.getTime() - at(0).getTime()) / 60_000;

describe('of a rule that looks for ten minutes, a flood at 30:40', () => {
  it.each([
    ['of which nothing is kept has its last two minutes kept', null, [28, 30], [28, 30]],
    ['has the two before kept where it is kept until then', [28, 30], [26, 28], [26, 30]],
    ['has the first of its period kept last', [21, 30], [20, 21], [20, 30]],
    ['has none kept that lie before its period', [20, 30], null, null],
    ['has the next minutes kept first', [27, 29], [29, 30], [27, 30]],
    ['has two of several that have passed kept', [18, 25], [25, 27], [20, 27]],
    ['has a minute kept anew in which something has come or gone', [20, 28.5], [28, 30], [20, 30]],
    ['begins anew where what is kept lies before its period', [10, 19.5], [28, 30], [28, 30]],
    ['begins anew where something has come or gone before what is kept', [25, 22], [28, 30], [28, 30]],
    ['begins anew where what is kept begins after it', [31, 35], [28, 30], [28, 30]],
    ['leaves what is kept after it', [29, 35], [27, 29], [27, 35]],
  ] as const)('%s', (_claim, kept, due, keptThen) => {
    const rule = {
      ...{ id: 'rule', windowMinutes: 10 },
      ...{ peopleMinutesFrom: kept && at(kept[0]), peopleMinutesUntil: kept && at(kept[1]) },
    };
    const found = minutesDue(rule, at(30 + 2 / 3));
    expect(found && [minuteOf(found.from), minuteOf(found.until)]).toEqual(due);
    expect(found && [minuteOf(found.kept.from), minuteOf(found.kept.until)]).toEqual(keptThen);
  });

  it('keeps nothing where nobody floods it', () => {
    const rule = { id: 'rule', windowMinutes: 10, peopleMinutesFrom: null, peopleMinutesUntil: null };
    expect(minutesDue(rule, null)).toBeNull();
  });
});
