import { element } from './element.ts';
import { act, stage } from './stage.ts';
import type { Tab } from './tools-panel.ts';

export const stormTab: Tab = {
  name: 'Storm',
  topics: ['settings'],
  draw: (place) => {
    if (place.querySelector('#storm')) return;
    const brands = stage.state?.users.brands ?? [];
    const field = (label: string, input: HTMLElement) => element('label', { class: 'field' }, label, input);
    const form = element(
      'form',
      { id: 'storm', onsubmit: (event) => start(event) },
      element('p', { class: 'line' }, 'Many people write to one brand at once.'),
      field(
        'To',
        element(
          'select',
          { name: 'to' },
          ...brands.map(({ username }) => element('option', { value: username }, `@${username}`)),
        ),
      ),
      field('Keywords, one after a comma', element('input', { name: 'keywords', value: 'flight cancelled' })),
      field(
        'Tweets (up to 20,000)',
        element('input', { name: 'tweets', type: 'number', min: 1, max: 20_000, value: 200 }),
      ),
      field(
        'Over how many seconds',
        element('input', { name: 'seconds', type: 'number', min: 0, max: 600, value: 30 }),
      ),
      element('button', { class: 'primary wide' }, 'Start the storm'),
      element(
        'button',
        { type: 'button', class: 'wide', onclick: () => void act('DELETE', 'storm', undefined, 'The storm is over') },
        'Stop',
      ),
    );
    place.replaceChildren(form);
  },
};

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
