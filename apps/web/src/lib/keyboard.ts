import { useEffect, useRef } from 'react';

/** The key that makes commands, as it is called on this machine. */
export const COMMAND_KEY = /Mac|iPhone|iPad/.test(navigator.platform) ? '⌘' : 'Ctrl';

export const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  !(target instanceof HTMLInputElement && ['checkbox', 'radio'].includes(target.type)) &&
  (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName));

/** True when a dialog, a menu or a list of choices has the keyboard. */
const isOverlayOpen = () =>
  [...document.querySelectorAll('[role="dialog"],[role="menu"],[role="listbox"]')].some((overlay) =>
    overlay.checkVisibility(),
  );

/** The key that begins a pair, such as `g n`: go to the notifications. */
const PAIR_KEY = 'g';
const PAIR_PATIENCE_MS = 1500;
const names = new WeakMap<KeyboardEvent, string>();
let pairBegan = -PAIR_PATIENCE_MS;

/** What a key press is called: its key, or `g n` for the second of a pair. The same for whoever asks of one event. */
function nameOf(event: KeyboardEvent): string {
  const known = names.get(event);
  if (known !== undefined) return known;
  const isSecond = event.timeStamp - pairBegan < PAIR_PATIENCE_MS;
  const name = isSecond ? `${PAIR_KEY} ${event.key}` : event.key;
  pairBegan = name === PAIR_KEY ? event.timeStamp : -PAIR_PATIENCE_MS;
  names.set(event, name);
  return name;
}

let resting = 0;
/** What comes is meant for a text box that is on its way: one-key verbs rest until what is answered is called. */
export function restKeys(): () => void {
  resting += 1;
  return () => (resting -= 1);
}

/**
 * One-key verbs of a screen, by `event.key`, and pairs by `g` and a key. They rest while somebody types, holds a modifier
 * or has a dialog open.
 */
export function useKeys(keys: Record<string, () => void>, enabled = true) {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    if (!enabled) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (resting > 0 || isTyping(event.target) || isOverlayOpen()) return;
      const run = latest.current[nameOf(event)];
      if (!run) return;
      // Enter on a focused button or link belongs to it
      if (
        event.key === 'Enter' &&
        event.target instanceof HTMLElement &&
        event.target.closest('a,button,[role="button"]')
      )
        return;
      event.preventDefault();
      run();
    };
    // before a dialog hears of the key: the Escape that closes it must not also leave the page behind it
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }, [enabled]);
}
