import type { Metrics } from '@perch/telemetry';
import type { Limits } from '@perch/twitter';

/** The call budget, with what it lets through and what X says of it told to the metrics. */
export const countCalls = (limits: Limits, { xCalls, xLimitLeft }: Metrics): Limits => ({
  take: async (call) => {
    const fullUntil = await limits.take(call);
    xCalls.inc({ endpoint: call.endpoint, budget: fullUntil ? 'held_back' : 'sent' });
    return fullUntil;
  },
  learn: (call, windows) => {
    for (const { window, limit, remaining } of windows) {
      if (limit > 0) xLimitLeft.observe({ endpoint: call.endpoint, window }, remaining / limit);
    }
    return limits.learn(call, windows);
  },
});
