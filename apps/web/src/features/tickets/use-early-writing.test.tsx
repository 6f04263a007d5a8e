import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, test, vi } from 'vitest';
import { useKeys } from '../../lib/keyboard.ts';
import { useEarlyWriting, type EarlyWriting } from './use-early-writing.ts';

const press = (key: string) =>
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));

test('what is typed after r, before the ticket is there, goes into its composer, and closes nothing', async () => {
  const closed = vi.fn<() => void>();
  let taken: EarlyWriting | null = null;
  const Loaded = ({ take }: { take: () => EarlyWriting | null }) => {
    useKeys({ e: closed });
    useEffect(() => {
      taken = take() ?? taken;
    });
    return <p>there</p>;
  };
  const Ticket = () => {
    const [isLoaded, setLoaded] = useState(false);
    const take = useEarlyWriting(!isLoaded);
    return isLoaded ? <Loaded take={take} /> : <button type="button" onClick={() => setLoaded(true)} />;
  };
  const List = () => {
    useKeys({ a: closed, e: closed });
    return <p>list</p>;
  };
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  root.render(
    <>
      <List />
      <Ticket />
    </>,
  );
  const button = () => place.querySelector('button');
  await vi.waitFor(() => expect(button()).not.toBeNull());
  await vi.waitFor(() => {
    press('e');
    expect(closed).toHaveBeenCalled();
  });
  closed.mockClear();

  for (const key of ['r', 'a', 'e', 'x', 'Backspace', 'r']) press(key);
  button()!.click();
  await vi.waitFor(() => expect(taken).toEqual({ mode: 'reply', text: 'aer' }));
  expect(closed).not.toHaveBeenCalled();
  press('e');
  expect(closed).toHaveBeenCalled();
  root.unmount();
  place.remove();
});
