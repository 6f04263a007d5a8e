import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, test, vi } from 'vitest';
import { useKeys } from '../../lib/keyboard.ts';
import { useEarlyKeys } from './use-early-keys.ts';

const press = (key: string, target: EventTarget = document.body) =>
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

test('what is typed before the palette is there goes into it, and is no shortcut', async () => {
  const taken = vi.fn<() => void>();
  const Screen = () => {
    useKeys({ t: taken });
    return null;
  };
  const Shell = () => {
    const [isOpen, setOpen] = useState(false);
    const [query, setQuery] = useState('');
    useEarlyKeys({ isOpen, onType: setQuery, onClose: () => setOpen(false) });
    return (
      <>
        <Screen />
        <output>{isOpen ? `open: ${query}` : 'closed'}</output>
        <button type="button" onClick={() => setOpen(true)} />
        <input data-palette />
      </>
    );
  };
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  root.render(<Shell />);
  const shows = (words: string) => vi.waitFor(() => expect(place.querySelector('output')?.textContent).toBe(words));
  await shows('closed');
  // its effects have run
  await vi.waitFor(() => {
    press('t');
    expect(taken).toHaveBeenCalled();
  });
  taken.mockClear();

  place.querySelector('button')!.click();
  await shows('open: ');
  for (const key of ['s', 't', 'u', 'Backspace', 'Enter']) press(key);
  await shows('open: st');
  press('t', place.querySelector('input')!); // it has the keyboard by now
  press('Escape');
  await shows('closed');
  expect(taken).not.toHaveBeenCalled();
  press('t');
  expect(taken).toHaveBeenCalledOnce();
  root.unmount();
  place.remove();
});
