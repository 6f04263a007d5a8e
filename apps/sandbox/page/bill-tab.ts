import { call, type Bill, type BillLine } from './api.ts';
import { choice, element, redraw, usd } from './element.ts';
import { stage } from './stage.ts';
import type { Tab } from './tools-panel.ts';

const NAMES: Record<string, string> = {
  postRead: 'Posts read',
  ownPostRead: 'Own posts read',
  userRead: 'Users read',
  mediaRead: 'Media read',
  directMessageRead: 'Messages read',
  postCreate: 'Posts',
  postCreateWithUrl: 'Posts with a link',
  summonedReply: 'Replies to a mention',
  directMessageCreate: 'Messages sent',
  interactionCreate: 'Reposts and likes',
  contentDelete: 'Deletions, also of likes',
};

let day = '';
let user = '';

export const billTab: Tab = {
  name: 'Bill',
  topics: ['bill', 'settings'],
  draw: async (place) => {
    const whole = await call<Bill>('GET', 'bill');
    const days = whole.days.map((entry) => entry.day);
    const users = [...new Set(whole.entries.map((entry) => entry.user))].toSorted();
    if (!days.includes(day)) day = '';
    if (!users.includes(user)) user = '';
    const query = new URLSearchParams({ ...(day && { day }), ...(user && { user }) });
    const bill = day || user ? await call<Bill>('GET', `bill?${query}`) : whole;
    const draw = () => void billTab.draw(place);
    redraw(
      place,
      element('p', { class: 'sum' }, usd(bill.usd)),
      element('p', { class: 'line' }, rules()),
      element(
        'div',
        { class: 'pair' },
        choice({
          id: 'bill-day',
          label: 'Day (UTC)',
          values: [['', 'all days'], ...days.map((one): [string, string] => [one, one])],
          value: day,
          change: (value) => {
            day = value;
            draw();
          },
        }),
        choice({
          id: 'bill-user',
          label: 'Who called',
          values: [['', 'everybody'], ...users.map((one): [string, string] => [one, nameOf(one)])],
          value: user,
          change: (value) => {
            user = value;
            draw();
          },
        }),
      ),
      bill.lines.length === 0
        ? element(
            'p',
            { class: 'nothing' },
            'Nothing was charged yet. Reads and writes of the API count; this page does not.',
          )
        : table(['What', 'Count', 'Each', 'USD'], bill.lines.map(lineCells)),
      !user && users.length > 1 && sums('Who', users, bill, (entry) => entry.user, nameOf),
      !day && days.length > 1 && sums('Day', days, bill, (entry) => entry.day, String),
    );
  },
};

function rules(): string {
  const billing = stage.state?.billing;
  if (!billing) return '';
  const includes = billing.countsIncludes ? 'Included resources count too' : 'Included resources are free';
  const circle = billing.dedupe === 'user' ? 'per account' : 'for all accounts together';
  return `What X would charge. ${includes}; what is read twice in a UTC day is charged once ${circle}.`;
}

function lineCells({ item, count, unitUsd, usd: sum }: BillLine): string[] {
  return [NAMES[item] ?? item, String(count), usd(unitUsd), usd(sum)];
}

function sums(
  title: string,
  keys: string[],
  bill: Bill,
  keyOf: (entry: Bill['entries'][number]) => string,
  show: (key: string) => string,
): HTMLElement {
  const rows = keys.map((key) => {
    // Summed in thousandths, as prices are whole ones.
    const thousandths = bill.entries
      .filter((entry) => keyOf(entry) === key)
      .reduce((sum, entry) => sum + Math.round(entry.usd * 1000), 0);
    return [show(key), usd(thousandths / 1000)];
  });
  return table([title, 'USD'], rows);
}

function table(head: string[], rows: string[][]): HTMLElement {
  return element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...head.map((cell) => element('th', { scope: 'col' }, cell)))),
    element('tbody', {}, ...rows.map((cells) => element('tr', {}, ...cells.map((cell) => element('td', {}, cell))))),
  );
}

function nameOf(payer: string): string {
  return payer === 'app' ? 'the app itself' : `@${payer}`;
}
