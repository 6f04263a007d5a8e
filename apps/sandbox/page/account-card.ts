import { byId, element, redraw, toggle } from './element.ts';
import { act, personOf, stage } from './stage.ts';

let isOpen = false;

/** What the chosen account is like; drawn again with the stage. */
export function drawAccount(): void {
  const person = personOf(stage.actor);
  const place = byId('account');
  if (!person) return place.replaceChildren();
  const change = (input: object) => void act('PATCH', `users/${person.username}`, input);
  redraw(
    place,
    element(
      'details',
      { class: 'group', open: isOpen, ontoggle: (event) => (isOpen = (event.target as HTMLDetailsElement).open) },
      element('summary', { id: 'account-summary' }, element('b', {}, `The account @${person.username}`)),
      toggle({
        id: 'account-protected',
        name: 'Protected',
        hint: 'Only followers see the tweets.',
        isOn: person.protected,
        change: (isOn) => change({ protected: isOn }),
      }),
      toggle({
        id: 'account-suspended',
        name: 'Suspended',
        hint: 'X answers as if it were gone.',
        isOn: person.suspended,
        change: (isOn) => change({ suspended: isOn }),
      }),
      toggle({
        id: 'account-messages',
        name: 'Takes messages',
        hint: 'From anybody, not only those it wrote to.',
        isOn: person.acceptsDirectMessages,
        change: (isOn) => change({ acceptsDirectMessages: isOn }),
      }),
    ),
  );
}
