const NAME = 'perch.in-front';
let letGo: (() => void) | null = null;

/** Browsers give them to secure pages only. */
const locks = () => navigator.locks as LockManager | undefined;

/** Held by each tab that is in front, so that those behind it know. */
function follow() {
  if (document.visibilityState !== 'visible') {
    letGo?.();
    letGo = null;
  } else if (!letGo) {
    const held = new Promise<void>((resolve) => (letGo = resolve));
    void locks()?.request(NAME, { mode: 'shared' }, () => held);
  }
}
document.addEventListener('visibilitychange', follow);
follow();

/** Whether this tab, or another one of Perch in this browser, is in front. */
export async function isPerchInFront(): Promise<boolean> {
  if (document.visibilityState === 'visible') return true;
  const { held = [] } = (await locks()?.query()) ?? {};
  return held.some(({ name }) => name === NAME);
}
