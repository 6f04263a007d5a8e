import type { Capture } from '@perch/contracts';

/** Key of what keeps these settings from being saved, or null. */
export function captureProblem(capture: Pick<Capture, 'mentions' | 'directMessages' | 'keywords'>): string | null {
  const isMatching = capture.mentions === 'matching' || capture.directMessages === 'matching';
  return isMatching && capture.keywords.length === 0 ? 'error.capture_without_keywords' : null;
}

/** Whether two versions of the settings mean the same. */
export const isSameCapture = (a: Capture, b: Capture) => JSON.stringify(a) === JSON.stringify(b);
