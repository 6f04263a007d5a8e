import { expect, test } from 'vitest';
import { World } from '../world/world.ts';
import { playScenario } from './play-scenario.ts';

const NOW = Date.parse('2026-11-22T10:00:00Z');

function demo(): World {
  const world = new World(() => NOW);
  playScenario(world, 'demo');
  return world;
}

test('the demonstration has a believable fortnight', () => {
  const world = demo();
  const airline = world.userByName('acme_air')!;
  expect(world.brands().map((brand) => brand.username)).toEqual(['acme_air', 'acme_hotels', 'globex_bank']);
  expect(world.users.size).toBeGreaterThanOrEqual(45);
  expect(world.timeline.length).toBeGreaterThan(280);
  expect(world.mentionsOf(airline.id).length).toBeGreaterThan(150);
  expect(world.conversations.size).toBeGreaterThanOrEqual(12);
  expect(new Set(world.timeline.map((tweet) => tweet.typedText)).size).toBeGreaterThan(250);
  expect(world.timeline.some((tweet) => tweet.noteTweet && tweet.typedText.length === 5_000)).toBe(true);
  expect(world.timeline.every((tweet) => tweet.createdAt <= NOW && tweet.createdAt > NOW - 15 * 86_400_000)).toBe(true);
});

test('it is the same every time', () => {
  const facts = (world: World) => world.timeline.map((tweet) => [tweet.id, tweet.text]);
  expect(facts(demo())).toEqual(facts(demo()));
});
