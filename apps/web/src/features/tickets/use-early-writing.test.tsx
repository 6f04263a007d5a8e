import { useEffect, useState, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { expect, test, vi } from 'vitest';
import { useKeys } from '../../lib/keyboard.ts';
import { useEarlyWriting, type EarlyWriting } from './use-early-writing.ts';

const press = (key: string, held: KeyboardEventInit = {}) =>
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, ...held, bubbles: true, cancelable: true }));

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
  press('k', { ctrlKey: true });
  // Windows says so of AltGr, by which some keyboards write these
  for (const key of ['@', '?']) press(key, { ctrlKey: true, altKey: true, modifierAltGraph: true });
  // what was to be sent before the ticket was there is not forgotten
  press('Enter', { ctrlKey: true });
  button()!.click();
  await vi.waitFor(() => expect(taken).toEqual({ mode: 'reply', text: 'aer@?', isToBeSent: true }));
  expect(closed).not.toHaveBeenCalled();
  press('e');
  expect(closed).toHaveBeenCalled();
  root.unmount();
  place.remove();
});

/** A page that is on its way, on which `r` and `x` have been pressed. */
async function openAndType(page: ReactNode) {
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  root.render(page);
  const button = () => place.querySelector('button')!;
  await vi.waitFor(() => {
    expect(button()).not.toBeNull();
    press('r'); // heard once the page is
    expect(press('x')).toBe(false);
  });
  const close = () => {
    root.unmount();
    place.remove();
  };
  return { place, button, close };
}

test('when the ticket does not come, the keys are those of the page again, and what was typed waits for another try', async () => {
  const closed = vi.fn<() => void>();
  const taken: (EarlyWriting | null)[] = [];
  const Ticket = () => {
    const [state, setState] = useState<'loading' | 'failed'>('loading');
    const take = useEarlyWriting(state === 'loading');
    useKeys({ e: closed }, state === 'failed');
    if (state === 'loading') return <button type="button" onClick={() => setState('failed')} />;
    return (
      <button type="button" onClick={() => taken.push(take())}>
        Retry
      </button>
    );
  };
  const { button, close } = await openAndType(<Ticket />);
  button().click();
  await vi.waitFor(() => expect(button().textContent).toBe('Retry'));
  const enter = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true });
  await vi.waitFor(() => {
    press('e');
    expect(closed).toHaveBeenCalled();
  });
  expect(button().dispatchEvent(enter)).toBe(true);
  button().click();
  expect(taken).toEqual([{ mode: 'reply', text: 'x', isToBeSent: false }]);
  close();
});

test('who presses r once more at another try goes on with what was typed at the first', async () => {
  const taken: (EarlyWriting | null)[] = [];
  const Ticket = () => {
    const [isLoading, setLoading] = useState(true);
    const take = useEarlyWriting(isLoading);
    return (
      <>
        <button type="button" onClick={() => setLoading((was) => !was)}>
          {isLoading ? 'loading' : 'failed'}
        </button>
        <button type="button" id="take" onClick={() => taken.push(take())} />
      </>
    );
  };
  const { place, button, close } = await openAndType(<Ticket />);
  button().click();
  await vi.waitFor(() => expect(button().textContent).toBe('failed'));
  button().click();
  await vi.waitFor(() => expect(button().textContent).toBe('loading'));
  await vi.waitFor(() => {
    press('r');
    expect(press('y')).toBe(false);
  });
  place.querySelector<HTMLButtonElement>('#take')!.click();
  expect(taken).toEqual([{ mode: 'reply', text: 'xy', isToBeSent: false }]);
  close();
});
