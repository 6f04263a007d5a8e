/** Runs something when the browser has nothing better to do. Returns what calls it off. */
export function whenIdle(run: () => void): () => void {
  // Safari has no idle callbacks
  if (!window.requestIdleCallback) {
    const timeout = setTimeout(run, 2_000);
    return () => clearTimeout(timeout);
  }
  const handle = requestIdleCallback(run);
  return () => cancelIdleCallback(handle);
}
