import { expect, it } from 'vitest';
import { createMetrics } from './metrics.ts';
import { appCallsSource } from './sources.ts';

it('what X still allows is shown only while somebody knows', async () => {
  const metrics = createMetrics();
  const answers = [
    [
      { kind: 'tweets_sent', window: 'app_day', remaining: 7 },
      { kind: 'direct_messages_sent', window: 'app_day', remaining: 5 },
      { kind: 'tweets_sent', window: 'quarter', remaining: 3 },
    ],
    [{ kind: 'tweets_sent', window: 'app_day', remaining: 6 }],
    null,
  ];
  const source = appCallsSource(metrics, async () => answers.shift()!);
  const shown: (string | number)[][] = [];
  for (let scrape = 0; scrape < 3; scrape++) {
    await source.read();
    const { values } = await metrics.xAppCallsLeft.get();
    shown.push(values.flatMap(({ labels, value }) => [labels.kind!, value]));
  }
  expect(shown).toEqual([['tweets_sent', 7, 'direct_messages_sent', 5], ['tweets_sent', 6], []]);
});
