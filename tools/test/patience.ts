import { vi } from 'vitest';

// Vitest waits a second for what comes a moment later, which is little on a machine that has other work. This begins
// anew with each file of tests, `vi` does not.
const PATIENCE_MS = 15_000;

const { waitFor } = vi;
if (waitFor.name !== 'waitPatiently') {
  vi.waitFor = function waitPatiently(callback, options = {}) {
    const given = typeof options === 'number' ? { timeout: options } : options;
    return waitFor(callback, { timeout: PATIENCE_MS, ...given });
  };
}
