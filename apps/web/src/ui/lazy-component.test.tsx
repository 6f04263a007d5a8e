// @vitest-environment jsdom
import { act, Suspense, type ComponentType } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lazyComponent } from './lazy-component.tsx';

beforeEach(() => void vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true));

const leave: (() => void)[] = [];
afterEach(() => act(() => leave.splice(0).forEach((unmount) => unmount())));

const Greeting = ({ name }: { name: string }) => <p>Hello {name}</p>;

function drawnIn(Component: ComponentType<{ name: string }>) {
  const box = document.createElement('div');
  const root = createRoot(box);
  leave.push(() => root.unmount());
  act(() =>
    root.render(
      <Suspense fallback="…">
        <Component name="Ada" />
      </Suspense>,
    ),
  );
  return box;
}

test('what has been fetched ahead is drawn at once', async () => {
  const Lazy = lazyComponent(async () => Greeting);
  Lazy.preload();
  await Promise.resolve();
  expect(drawnIn(Lazy).textContent).toBe('Hello Ada');
});

test('what has not is drawn when it has come', async () => {
  let arrive!: () => void;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  const Lazy = lazyComponent(async () => {
    await arrived;
    return Greeting;
  });
  const box = drawnIn(Lazy);
  expect(box.textContent).toBe('…');
  await act(async () => arrive());
  await expect.poll(() => box.textContent).toBe('Hello Ada');
});

test('a failure of fetching ahead is forgotten', async () => {
  let calls = 0;
  const Lazy = lazyComponent(async () => {
    if (++calls === 1) throw new Error('no connection');
    return Greeting;
  });
  Lazy.preload();
  await Promise.resolve();
  const box = drawnIn(Lazy);
  await expect.poll(() => box.textContent).toBe('Hello Ada');
});

test('what failed to come is fetched again when it is asked for later', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  let isOffline = true;
  const Lazy = lazyComponent(async () => {
    if (isOffline) throw new Error('no connection');
    return Greeting;
  });
  drawnIn(Lazy);
  await expect(act(async () => {})).rejects.toThrow('no connection');
  isOffline = false;
  vi.runAllTimers();
  const again = drawnIn(Lazy);
  await act(async () => {});
  expect(again.textContent).toBe('Hello Ada');
  vi.useRealTimers();
});
