import { worldNow } from './world-clock.ts';

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

/** How long ago something was for X. */
export function ago(iso: string): HTMLElement {
  return element('time', { datetime: iso, title: new Date(iso).toLocaleString() }, age(iso));
}

/** What stays on the page grows older. */
export function renewAges(): void {
  for (const time of document.querySelectorAll('time')) time.textContent = age(time.dateTime);
}

function age(iso: string): string {
  const seconds = Math.round((worldNow() - Date.parse(iso)) / 1000);
  const steps: [number, string][] = [
    [86_400, 'd'],
    [3_600, 'h'],
    [60, 'm'],
  ];
  const step = steps.find(([size]) => seconds >= size);
  if (step) return `${Math.floor(seconds / step[0])}${step[1]}`;
  return seconds < 5 ? 'now' : `${seconds}s`;
}

export function byId<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/**
 * Replaces what stands in a place. The scroll stays, and so does the focus, by the id of the control that has it; a
 * field in use stays as it is, with its open list or half a word.
 */
export function redraw(place: HTMLElement, ...children: (HTMLElement | null | false)[]): void {
  const fresh = children.filter((child) => child !== null && child !== false);
  const { activeElement } = document;
  const active = place.contains(activeElement) && activeElement?.id ? activeElement : null;
  const { scrollTop } = place;
  const isInUse = active?.matches('select, textarea, input:not([type="checkbox"])') ?? false;
  const kept = isInUse ? [...place.children].find((child) => child.contains(active)) : undefined;
  const index = kept ? fresh.findIndex((child) => child.querySelector(`#${CSS.escape(active!.id)}`)) : -1;
  if (kept && index >= 0) {
    for (const child of [...place.children]) if (child !== kept) child.remove();
    kept.before(...fresh.slice(0, index));
    kept.after(...fresh.slice(index + 1));
  } else place.replaceChildren(...fresh);
  place.scrollTop = scrollTop;
  if (active && document.activeElement !== active) {
    document.getElementById(active.id)?.focus({ preventScroll: true });
  }
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
