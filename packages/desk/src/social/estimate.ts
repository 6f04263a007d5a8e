import type { Tweet } from '@perch/contracts';
import { estimateLanguage, estimateSentiment } from '@perch/core/estimate';

/** X's codes of what it cannot name. */
const UNNAMED = /^(und|qam|qct|qht|qme|qst|zxx|art)$/;

/** Language, where X names none, and sentiment of a text. Worked out whenever it is shown: nothing of it is stored. */
export function estimate(text: string, language: string | null): Pick<Tweet, 'languageEstimate' | 'sentiment'> {
  const isNamed = language !== null && !UNNAMED.test(language);
  const languageEstimate = isNamed ? null : estimateLanguage(text);
  return { languageEstimate, sentiment: estimateSentiment(text, isNamed ? language : languageEstimate) };
}
