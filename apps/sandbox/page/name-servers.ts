import { call } from './api.ts';
import { element } from './element.ts';
import { act } from './stage.ts';

interface TextRecord {
  name: string;
  values: string[];
}

/** TXT records, as the one who runs a domain adds and removes them. */
export async function nameServers(): Promise<HTMLElement[]> {
  const { data } = await call<{ data: TextRecord[] }>('GET', 'dns');
  const name = element('input', { id: 'dns-name', placeholder: '_perch-challenge.acme.example', spellcheck: 'false' });
  const value = element('input', { id: 'dns-value', placeholder: 'perch-domain-verification=…', spellcheck: 'false' });
  const add = (event: Event) => {
    event.preventDefault();
    const [at, text] = [name.value.trim(), value.value.trim()];
    const before = data.find((record) => record.name === at.toLowerCase())?.values ?? [];
    void act('PUT', 'dns', { name: at, values: [...before, text] }, 'A TXT record');
  };
  return [
    element('h2', {}, 'Name servers'),
    element('p', { class: 'line' }, 'Of every domain. With a TXT record somebody proves that a domain is theirs.'),
    ...data.map(recordCard),
    element(
      'form',
      { onsubmit: add },
      element('label', { class: 'field' }, 'Name', name),
      element('label', { class: 'field' }, 'Text', value),
      element('button', { id: 'dns-add', type: 'submit' }, 'Add a TXT record'),
    ),
  ];
}

const recordCard = ({ name, values }: TextRecord): HTMLElement =>
  element(
    'details',
    { class: 'group', open: true },
    element('summary', {}, element('b', {}, name)),
    element('dl', {}, ...values.flatMap((value) => [element('dt', {}, 'TXT'), element('dd', {}, value)])),
    element(
      'button',
      { type: 'button', onclick: () => void act('PUT', 'dns', { name, values: [] }, 'It is gone') },
      'Remove',
    ),
  );
