import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { startI18n } from '../../lib/i18n.ts';
import { KeywordInput } from './keyword-input.tsx';

beforeAll(startI18n);
beforeEach(() => void vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true));

const leave: (() => void)[] = [];
afterEach(() => act(() => leave.splice(0).forEach((unmount) => unmount())));

/** A box in which a word was typed, and what has been entered of it. */
function typed(text: string) {
  const place = document.createElement('div');
  document.body.append(place);
  const root = createRoot(place);
  const entered: string[] = [];
  const onEnter = (entry: string) => {
    entered.push(entry);
    return { added: [entry], refused: [] };
  };
  const props = { id: 'words', placeholder: '', hint: '', onEnter, onRemoveLast: () => {}, onRefused: () => {} };
  act(() => root.render(<KeywordInput {...props} input={null} />));
  leave.push(() => (root.unmount(), place.remove()));
  const input = place.querySelector('input')!;
  act(() => input.focus());
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(input, text);
  act(() => void input.dispatchEvent(new Event('input', { bubbles: true })));
  return { input, entered };
}

const pointer = (type: string) => act(() => void document.body.dispatchEvent(new Event(type, { bubbles: true })));

test('what was typed is entered when the box is left', () => {
  const { input, entered } = typed('outage');
  act(() => input.blur());
  expect(entered).toEqual(['outage']);
  expect(input.value).toBe('');
});

test.each(['pointerup', 'pointercancel'])(
  'whoever leaves it by pressing a button has the button under the pointer when they let go: %s',
  (release) => {
    const { input, entered } = typed('outage');
    pointer('pointerdown');
    act(() => input.blur());
    expect(entered).toEqual([]);
    pointer(release);
    pointer(release);
    expect(entered).toEqual(['outage']);
    expect(input.value).toBe('');
  },
);
