import { useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import classes from './focused-setting.module.css';

/** How long the setting stands out. */
const SHOWN_MS = 4000;

/** Where a link leads: the very setting, else the box of the keyword that is gone, else the first of them. */
export function placeOf(focus: string, root: ParentNode): HTMLElement | null {
  const places = [...root.querySelectorAll<HTMLElement>('[data-setting]')];
  const at = (setting: string) => places.find(({ dataset }) => dataset['setting'] === setting) ?? null;
  return at(focus) ?? (focus.startsWith('keyword:') ? at('keywords') : null) ?? at('mentions');
}

/** Brings the setting that the URL names (`?focus=retweets`, `?focus=keyword:<id>`) into view, once it is there. */
export function useFocusedSetting(isThere: boolean) {
  const { focus } = useSearch({ strict: false });
  useEffect(() => {
    const place = isThere && focus ? placeOf(focus, document) : null;
    if (!place) return;
    place.scrollIntoView({ block: 'center' });
    const marked = classes['focused']!;
    place.classList.add(marked);
    const control = ['input:checked', 'input:not([type="hidden"])', 'button']
      .map((selector) => place.querySelector<HTMLElement>(selector))
      .find((found) => found !== null);
    control?.focus({ preventScroll: true });
    const timer = setTimeout(() => place.classList.remove(marked), SHOWN_MS);
    return () => {
      clearTimeout(timer);
      place.classList.remove(marked);
    };
  }, [isThere, focus]);
}
