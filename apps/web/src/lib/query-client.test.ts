import { expect, test, vi } from 'vitest';
import { ApiError } from './api.ts';
import { createQueryClient } from './query-client.ts';

test('who had a session is told that it has ended, not who comes without one', async () => {
  const onSignedOut = vi.fn<() => void>();
  const client = createQueryClient(onSignedOut);
  const ask = (queryKey: string[]) =>
    client
      .fetchQuery({ queryKey, queryFn: () => Promise.reject(new ApiError('unauthenticated', 401)) })
      .catch(() => {});
  await ask(['session']);
  expect(onSignedOut).not.toHaveBeenCalled();
  client.setQueryData(['session'], { member: { id: 'm' } });
  await ask(['tickets']);
  expect(onSignedOut).toHaveBeenCalledTimes(1);
  await client.invalidateQueries();
  await ask(['session']);
  expect(onSignedOut).toHaveBeenCalledTimes(2);
});
