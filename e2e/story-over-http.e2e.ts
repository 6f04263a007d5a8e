import { expect, test } from '@playwright/test';
import { Company } from './company.ts';
import { runProgram } from './program/run-program.ts';
import { Client, demo, newUsername, sandbox } from './world.ts';

test('a program does the main job with a key alone, by the generated client and signed webhooks', async () => {
  const company = await Company.found('Program Air');
  const { client, brand } = company;
  const { secret } = await client.request<{ secret: string }>('POST', '/api-keys', {
    name: 'Main job',
    permissions: [
      ...['setup.social', 'social.view', 'social.reply', 'tickets.view', 'tickets.reply', 'tickets.edit'],
      'organization.manage',
    ],
  });
  const stranger = await Client.signIn(demo.people[0]!);
  const { data: foreign } = await stranger.get<{ data: { id: string }[] }>('/tickets?limit=1');
  const env = { PERCH_KEY: secret, KEYWORD: 'boarding pass', FOREIGN_TICKET: foreign[0]!.id };
  const program = runProgram('main-job.mjs', env);
  try {
    expect(await program.next('connected')).toMatchObject({ key: 'Main job', username: brand, state: 'connected' });
    expect(await program.next('captured')).toMatchObject({
      phrases: ['boarding pass'],
      stale: '412 precondition_failed',
    });
    expect(await program.next('listening')).toMatchObject({ forged: 401, foreign: '404 not_found' });

    const [customer, friend] = [newUsername(), newUsername()];
    const tweet = await company.mention('my boarding pass will not load', customer);
    const locator = `Can you rebook me? My boarding pass is gone, ${friend}`;
    await sandbox.directMessage({ from: friend, to: brand, text: locator });
    await Promise.all([1, 2, 3].map((number) => company.mention(`blackout at gate ${number}`)));

    expect(await program.next('answered')).toMatchObject({ isListed: true, isOnce: true });
    const answers = await sandbox.tweetsOf(brand, tweet.id);
    expect(answers.map(({ text }) => text)).toEqual([
      expect.stringContaining('Please reload the app now, it is mended.'),
    ]);
    await sandbox.tweet({ from: customer, text: 'Works, thank you', inReplyTo: answers[0]!.id });
    expect(await program.next('answered')).toMatchObject({ isListed: true, isOnce: true });
    const chat = await sandbox.directMessagesOf(friend);
    expect(chat.map(({ from, text }) => `${from}: ${text}`)).toEqual([
      `${brand}: Done, see your mail.`,
      `${friend}: ${locator}`,
    ]);
    expect((await program.next('closed'))['thread']).toEqual([
      `in: @${brand} my boarding pass will not load`,
      'out: Please reload the app now, it is mended.',
      'in: Works, thank you',
    ]);

    const incident = await program.next('incident');
    expect(incident['state']).toBe('closed');
    const { events } = await client.get<{ events: { kind: string; apiKey: { name: string } | null }[] }>(
      `/incidents/${String(incident['id'])}`,
    );
    const byKey = events.filter(({ apiKey }) => apiKey?.name === 'Main job').map(({ kind }) => kind);
    expect(byKey).toEqual(['acknowledged', 'note', 'closed']);
    expect(await program.next('done')).toMatchObject({ forged: 1 });
    expect(await program.ended()).toBe(0);
  } finally {
    program.stop();
    await company.rest();
  }
});
