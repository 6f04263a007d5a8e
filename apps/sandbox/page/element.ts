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
