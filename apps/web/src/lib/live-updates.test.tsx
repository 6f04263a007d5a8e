import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, expect, test, vi } from 'vitest';
import { useLiveUpdates } from './live-updates.ts';

class FakeSource extends EventTarget {
  static opened: FakeSource[] = [];
  onopen: (() => void) | null = null;
  close = () => {};
  constructor() {
    super();
    FakeSource.opened.push(this);
  }
}

function Shell() {
  useLiveUpdates();
  return null;
}

afterEach(() => vi.unstubAllGlobals());

test('what was read well before the stream opened is read again, what came with it is not', async () => {
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
  vi.stubGlobal('EventSource', FakeSource);
  const client = new QueryClient();
  const root = createRoot(document.createElement('div'));
  await act(async () =>
    root.render(
      <QueryClientProvider client={client}>
        <Shell />
      </QueryClientProvider>,
    ),
  );
  const ago = (ms: number) => ({ updatedAt: Date.now() - ms });
  client.setQueryData(['notifications'], 0, ago(60_000));
  client.setQueryData(['views', 'counts'], [], ago(0));
  await act(async () => FakeSource.opened[0]!.onopen?.());
  const isStale = (...queryKey: string[]) => client.getQueryState(queryKey)!.isInvalidated;
  expect([isStale('notifications'), isStale('views', 'counts')]).toEqual([true, false]);
  await act(async () => root.unmount());
});
