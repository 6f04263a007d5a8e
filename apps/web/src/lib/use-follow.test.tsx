import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query';
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useFollow } from './use-follow.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  vi.stubGlobal('IS_REACT_ACT_ENVIRONMENT', true);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('what is counted is counted anew after a change, but no sooner than so long after the last time', async () => {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  let counted = 0;
  function Count() {
    const changes = useQuery({ queryKey: ['changes'], queryFn: () => 0 });
    useFollow(useQuery({ queryKey: ['count'], queryFn: () => ++counted }), changes.dataUpdatedAt, 15_000);
    return null;
  }
  const root = createRoot(document.createElement('div'));
  const pass = (ms: number) => act(async () => vi.advanceTimersByTimeAsync(ms));
  await act(async () =>
    root.render(
      <QueryClientProvider client={client}>
        <Count />
      </QueryClientProvider>,
    ),
  );
  const change = () => client.setQueryData(['changes'], (last: number | undefined) => (last ?? 0) + 1);
  await pass(60_000);
  expect(counted).toBe(1);
  change();
  await pass(1000);
  expect(counted).toBe(2);
  for (let each = 0; each < 10; each++) {
    change();
    await pass(1000);
  }
  expect(counted).toBe(2);
  await pass(60_000);
  expect(counted).toBe(3);
  await act(async () => root.unmount());
});
