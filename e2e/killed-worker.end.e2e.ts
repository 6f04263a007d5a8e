import { expect, test } from '@playwright/test';
import { notedKilled } from './killed-worker.ts';
import { Client, demo, sandbox } from './world.ts';

// Runs last. A worker that dies in mid-delivery leaves "unknown": the reply is looked for on X, and posted again only
// when two looks, the second a minute after the lease ended, do not find it.
test.setTimeout(300_000);

interface Message {
  text: string;
  delivery: { state: string; attempt: number } | null;
}

test('each reply whose worker was killed stands on X exactly once', async () => {
  const agent = await Client.signIn(demo.people[1]!);
  for (const { ticketId, tweetId, text } of notedKilled()) {
    const delivery = async () => {
      const { data } = await agent.get<{ data: Message[] }>(`/tickets/${ticketId}/messages`);
      return data.find((message) => message.text === text)!.delivery!;
    };
    await expect.poll(async () => (await delivery()).state, { timeout: 240_000, intervals: [250] }).toBe('sent');
    const answers = await sandbox.tweetsOf('acme_air', tweetId);
    expect(answers.map((answer) => answer.text)).toEqual([expect.stringContaining(text)]);
    // never stored, it went again, after all looks had shown that it was not there; stored, it did not
    expect((await delivery()).attempt).toBe(text.includes('before') ? 2 : 1);
  }
});
