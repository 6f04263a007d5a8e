import { expect, test } from 'vitest';
import { addUser } from './add-user.ts';
import { postTweet } from './post-tweet.ts';
import { World } from './world.ts';

function scene() {
  const world = new World(() => Date.parse('2026-11-22T10:00:00Z'));
  const maria = addUser(world, { username: 'maria', name: 'Maria', subscription: 'Premium' });
  const acme = addUser(world, { username: 'acme_air', name: 'Acme Air', isBrand: true });
  return { world, maria, acme };
}

test('links become t.co links of 23 characters, with the address beside', () => {
  const { world, maria } = scene();
  const tweet = postTweet(world, { author: maria, text: '👋 see https://example.com/a?b=1&c=2 & example.com #bag' });
  const [first, second] = tweet.entities.urls!;
  expect(first).toMatchObject({
    start: 6,
    end: 29,
    expanded_url: 'https://example.com/a?b=1&c=2',
    display_url: 'example.com/a?b=1&c=2',
  });
  expect(second).toMatchObject({ expanded_url: 'http://example.com', display_url: 'example.com' });
  expect(Array.from(tweet.text).slice(6, 29).join('')).toBe(first!.url);
  expect(tweet.text).toBe(`👋 see ${first!.url} &amp; ${second!.url} #bag`);
  const [tag] = tweet.entities.hashtags!;
  expect(Array.from(tweet.text).slice(tag!.start, tag!.end).join('')).toBe('#bag');
});

test('a text above 280 is a note tweet with all of it, and its mentions count', () => {
  const { world, maria, acme } = scene();
  const text = `${'long story '.repeat(40)}@acme_air`;
  const tweet = postTweet(world, { author: maria, text });
  expect(tweet.noteTweet!.text).toBe(text);
  expect(tweet.text).toMatch(/… https:\/\/t\.co\/\w{10}$/);
  expect(Array.from(tweet.text).length).toBeLessThanOrEqual(300);
  expect(world.mentionsOf(acme.id)).toEqual([tweet]);
});

test('a reply names the parent’s author and those the parent names, but not the writer', () => {
  const { world, maria, acme } = scene();
  const joao = addUser(world, { username: 'joao', name: 'João' });
  const root = postTweet(world, { author: maria, text: '@acme_air and @joao look' });
  expect(postTweet(world, { author: acme, text: 'yes', inReplyTo: root }).text).toBe('@maria @joao yes');
  expect(postTweet(world, { author: acme, text: 'no', inReplyTo: root, excludeReplyUserIds: [joao.id] }).text).toBe(
    '@maria no',
  );
  expect(postTweet(world, { author: acme, text: '@maria hm', inReplyTo: root }).text).toBe('@joao @maria hm');
});

test('only people who exist are mentions, and only whole names', () => {
  const { world, maria } = scene();
  const tweet = postTweet(world, { author: maria, text: 'mail me: maria@acme_air.com @nobody @ACME_AIR' });
  expect(tweet.entities.mentions!.map((mention) => mention.username)).toEqual(['acme_air']);
});
