type Properties = Record<string, string | number | boolean | ((event: Event) => void) | null | undefined>;

/** Makes an element; text is always text, `on…` are listeners, the rest are attributes. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: (Node | string | null | false)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== false));
  return made;
}

export function avatar(person: { avatar: string | null; name: string } | undefined): HTMLElement {
  if (person?.avatar) return element('img', { class: 'avatar', src: person.avatar, alt: '', loading: 'lazy' });
  return element('span', { class: 'avatar empty', 'aria-hidden': 'true' });
}

export function ago(iso: string): HTMLElement {
  const seconds = Math.round((Date.now() - Date.parse(iso)) / 1000);
  const steps: [number, string][] = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'm'],
  ];
  const step = steps.find(([size]) => seconds >= size);
  const text = step ? `${Math.floor(seconds / step[0])}${step[1]}` : seconds < 5 ? 'now' : `${seconds}s`;
  return element('time', { datetime: iso, title: new Date(iso).toLocaleString() }, text);
}

export function byId<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/** Replaces what stands in a place; the focus stays on the control of the same id, the scroll where it was. */
export function redraw(place: HTMLElement, ...children: (Node | null | false)[]): void {
  const active = place.contains(document.activeElement) ? document.activeElement?.id : undefined;
  const { scrollTop } = place;
  place.replaceChildren(...children.filter((child): child is Node => child !== null && child !== false));
  place.scrollTop = scrollTop;
  if (active) document.getElementById(active)?.focus({ preventScroll: true });
}

/** A labelled switch; `change` is told the new position. */
export function toggle(options: {
  id: string;
  name: string;
  hint: string;
  isOn: boolean;
  note?: string;
  change: (isOn: boolean) => void;
}): HTMLElement {
  const { id, name, hint, isOn, note, change } = options;
  return element(
    'label',
    { class: 'switch' },
    element(
      'span',
      {},
      element('b', {}, name),
      element('span', { class: 'line' }, hint),
      note ? element('span', { class: 'line note' }, note) : null,
    ),
    element('input', { id, type: 'checkbox', role: 'switch', checked: isOn, onchange: () => change(!isOn) }),
  );
}

/** A labelled choice between values. */
export function choice(options: {
  id: string;
  label: string;
  values: [value: string, label: string][];
  value: string;
  change?: (value: string) => void;
  name?: string;
}): HTMLElement {
  const { id, label, values, value, change, name } = options;
  return element(
    'label',
    { class: 'field' },
    label,
    element(
      'select',
      { id, name, onchange: (event) => change?.((event.target as HTMLSelectElement).value) },
      ...values.map(([one, text]) => element('option', { value: one, selected: one === value }, text)),
    ),
  );
}

export function usd(amount: number): string {
  return `$${amount.toFixed(3)}`;
}
