import { expect, test, vi } from 'vitest';
import { check, runLanes } from './check.mjs';
import { takeTurns } from './take-turns.mjs';

function three() {
  let shown = '';
  const turns = takeTurns(3, (text) => (shown += text));
  return { one: turns[0]!, two: turns[1]!, three: turns[2]!, shown: () => shown };
}

test('the first is shown as it speaks, the others once all before them have ended', () => {
  const { one, two, three: last, shown } = three();
  last.say('c1 ');
  one.say('a1 ');
  two.say('b1 ');
  expect(shown()).toBe('a1 ');
  one.say('a2 ');
  one.end();
  expect(shown()).toBe('a1 a2 b1 ');
  two.say('b2 ');
  two.end();
  last.say('c2');
  expect(shown()).toBe('a1 a2 b1 b2 c1 c2');
});

test('who ended before their turn is shown whole', () => {
  const { one, two, three: last, shown } = three();
  last.say('c');
  last.end();
  two.say('b');
  two.end();
  expect(shown()).toBe('');
  one.end();
  expect(shown()).toBe('bc');
});

test('a part that fails hides neither those behind it nor those beside it, and all are told in order', async () => {
  let shown = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((shown += String(text)), true));
  let goOn = () => {};
  const other = new Promise<void>((resolve) => (goOn = resolve));
  const outcomes = await runLanes([
    [
      check('broken', async () => {
        await other;
        throw new Error('it broke');
      }),
      check('fine', async () => true),
    ],
    [
      check('beside', async (say) => {
        say('it runs\n');
        goOn();
        return false;
      }),
    ],
  ]);
  write.mockRestore();
  expect(outcomes).toMatchObject([
    { title: 'broken', passed: 0, failed: 1 },
    { title: 'fine', passed: 1, failed: 0 },
    { title: 'beside', passed: 0, failed: 1 },
  ]);
  expect(shown).toBe('\n── broken\nit broke\n\n── fine\n\n── beside\nit runs\n');
});
