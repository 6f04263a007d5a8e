import { expect, test } from '@playwright/test';
import { Client, demo, newUsername, processId, sandbox } from './world.ts';

// A worker that dies in mid-delivery leaves "unknown": the reply is looked for on X, and posted again only when two
// looks, the second a minute after the lease ended, do not find it. Hence the minutes; both stories wait at once.
test.setTimeout(300_000);

interface Message {
  text: string;
  delivery: { state: string; permalink: string | null } | null;
}

/** A ticket whose answer was under way when the worker died, before or after X had stored it. */
async function killedInDelivery(agent: Client, when: 'before' | 'after') {
  const question = `Where is flight AC${Date.now()} now?`;
  const tweet = await sandbox.tweet({ from: newUsername(), text: `@acme_air ${question}` });
  const ticket = await agent.ticketSaying(question);

  const pid = processId('worker');
  await sandbox.faults([
    { match: { method: 'POST', path: '/2/tweets' }, effect: { kind: 'kill-caller', when, pid }, times: 1 },
  ]);
  const text = `It has landed, killed ${when} test`;
  await agent.request('POST', `/tickets/${ticket.id}/replies`, { via: 'tweet', text });
  await expect.poll(() => processId('worker'), { timeout: 60_000 }).not.toBe(pid);
  await sandbox.faults([]);
  return { ticketId: ticket.id, tweetId: tweet.id, text };
}

/** Waits until the answer is sent; returns every state that it was seen in. */
async function untilSent(agent: Client, { ticketId, text }: { ticketId: string; text: string }): Promise<string[]> {
  const states: string[] = [];
  await expect
    .poll(
      async () => {
        const { data } = await agent.get<{ data: Message[] }>(`/tickets/${ticketId}/messages`);
        const state = data.find((message) => message.text === text)!.delivery!.state;
        if (states.at(-1) !== state) states.push(state);
        return state;
      },
      { timeout: 240_000, intervals: [250] },
    )
    .toBe('sent');
  return states;
}

test('the worker killed before and after X stored a reply: each stands on X exactly once', async () => {
  const agent = await Client.signIn(demo.people[1]!);
  const before = await killedInDelivery(agent, 'before');
  const after = await killedInDelivery(agent, 'after');
  const [states] = await Promise.all([untilSent(agent, before), untilSent(agent, after)]);
  for (const { tweetId, text } of [before, after]) {
    const answers = await sandbox.tweetsOf('acme_air', tweetId);
    expect(answers.map((answer) => answer.text)).toEqual([expect.stringContaining(text)]);
  }
  // stored but unanswered, a poll of the own tweets may settle it before its lease has ended; never stored, it may not
  expect(states).toContain('unknown');
});
