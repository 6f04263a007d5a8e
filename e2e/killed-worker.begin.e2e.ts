import { expect, test } from '@playwright/test';
import { noteKilled, type Killed } from './killed-worker.ts';
import { Client, demo, newUsername, processId, sandbox } from './world.ts';

// Runs first: what becomes of these replies takes minutes, in which the other stories are told.

/** A ticket whose answer was under way when the worker died, before or after X had stored it. */
async function killedInDelivery(agent: Client, when: 'before' | 'after'): Promise<Killed> {
  const question = `Where is flight AC${Date.now()} now?`;
  const tweet = await sandbox.tweet({ from: newUsername(), text: `@acme_air ${question}` });
  const ticket = await agent.ticketSaying(question);

  const pid = processId('worker');
  await sandbox.strike({
    match: { method: 'POST', path: '/2/tweets' },
    effect: { kind: 'kill-caller', when, pid },
    times: 1,
  });
  const text = `It has landed, killed ${when} test`;
  await agent.request('POST', `/tickets/${ticket.id}/replies`, { via: 'tweet', text });
  await expect.poll(() => processId('worker')).not.toBe(pid);
  return { ticketId: ticket.id, tweetId: tweet.id, text };
}

test('the worker is killed before and after X stored a reply', async () => {
  const agent = await Client.signIn(demo.people[1]!);
  noteKilled([await killedInDelivery(agent, 'before'), await killedInDelivery(agent, 'after')]);
});
