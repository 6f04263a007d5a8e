import { expect, test } from 'vitest';
import { refusal, startSandbox } from '../../test/sandbox-under-test.ts';

test('without credits nothing is answered, and nothing is posted, until they are back', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  expect((await sandbox.control('PUT', 'settings', { credits: 'depleted' })).body).toMatchObject({
    credits: 'depleted',
    usageCap: 'ok',
  });
  expect((await refusal(acme.client.v2.me())).data.title).toBe('CreditsDepleted');
  const refused = await refusal(acme.client.v2.tweet('hello'));
  expect([refused.code, refused.data.title]).toEqual([402, 'Payment Required']);
  await sandbox.control('PUT', 'settings', { credits: 'ok' });
  expect((await acme.client.v2.get(`users/${acme.id}/tweets`)).meta.result_count).toBe(0);
});

test('the cap of the month ends reading tweets and nothing else', async () => {
  const sandbox = await startSandbox();
  const acme = await sandbox.signIn('acme_air');
  await sandbox.control('PUT', 'settings', { usageCap: 'exceeded' });
  const refused = await refusal(acme.client.v2.get(`users/${acme.id}/mentions`));
  expect([refused.code, refused.data.title]).toEqual([429, 'UsageCapExceeded']);
  expect((await acme.client.v2.me()).data.id).toBe(acme.id);
  expect((await acme.client.v2.get('dm_events')).meta.result_count).toBe(0);
  expect((await acme.client.v2.tweet('hello')).data.id).toBeTruthy();
});
