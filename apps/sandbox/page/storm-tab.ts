import { call, type State } from './api.ts';
import { choice, element, redraw } from './element.ts';
import { act, stage } from './stage.ts';
import type { Tab } from './tools-panel.ts';

export const stormTab: Tab = {
  name: 'Storm',
  topics: ['tweets', 'settings', 'users'],
  draw: async (place) => {
    const { storms, users } = await call<State>('GET', 'state');
    const brands = users.brands.map((brand) => brand.username);
    if (brands.length === 0) {
      place.replaceChildren(element('p', { class: 'nothing' }, 'There is no brand yet that people could write to.'));
      return;
    }
    // The form is made once for these brands, so that what is half filled in stays.
    if (place.querySelector<HTMLElement>('#storm')?.dataset['brands'] !== brands.join()) {
      place.replaceChildren(stormForm(brands), element('div', { id: 'storms', 'aria-live': 'polite' }));
    }
    const list = place.querySelector<HTMLElement>('#storms');
    if (list) redraw(list, ...storms.map(stormView));
  },
};

function stormForm(brands: string[]): HTMLElement {
  const field = (label: string, input: HTMLElement) => element('label', { class: 'field' }, label, input);
  return element(
    'form',
    { id: 'storm', 'data-brands': brands.join(), onsubmit: (event) => start(event) },
    element('p', { class: 'line' }, 'Many people write to one brand at once, as when flights are cancelled.'),
    choice({
      id: 'storm-to',
      name: 'to',
      label: 'To',
      values: brands.map((username): [string, string] => [username, `@${username}`]),
      value: brands.includes(stage.brand) ? stage.brand : brands[0]!,
    }),
    field('Keywords, separated by commas', element('input', { name: 'keywords', value: 'flight cancelled' })),
    element(
      'div',
      { class: 'pair' },
      field(
        'Tweets',
        element('input', { name: 'tweets', type: 'number', min: 1, max: 20_000, value: 200, required: true }),
      ),
      field(
        'In seconds',
        element('input', { name: 'seconds', type: 'number', min: 0, max: 600, value: 30, required: true }),
      ),
    ),
    element('button', { class: 'primary wide' }, 'Start the storm'),
  );
}

function stormView({ to, tweets, posted, seconds }: State['storms'][number]): HTMLElement {
  return element(
    'div',
    { class: 'storm' },
    element('p', {}, element('b', {}, `@${to}`), ` ${posted} of ${tweets} tweets, in ${seconds} s`),
    element('progress', { value: posted, max: tweets, 'aria-label': `Storm to @${to}` }),
    element(
      'button',
      {
        id: 'stop-storm',
        type: 'button',
        class: 'wide',
        onclick: () => void act('DELETE', 'storm', undefined, 'The storm is over'),
      },
      'Stop all storms',
    ),
  );
}

function start(event: Event): void {
  event.preventDefault();
  const entries = new FormData(event.target as HTMLFormElement);
  const keywords = String(entries.get('keywords'))
    .split(',')
    .map((keyword) => keyword.trim())
    .filter(Boolean);
  const order = {
    to: entries.get('to'),
    keywords,
    tweets: Number(entries.get('tweets')),
    seconds: Number(entries.get('seconds')),
  };
  void act('POST', 'storm', order, `${order.tweets} tweets are on their way`);
}
