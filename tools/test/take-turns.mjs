/**
 * What one of several that run beside each other says.
 * @typedef {object} Turn
 * @property {(text: string) => void} say
 * @property {() => void} end nothing more will be said
 */

/**
 * Lets several speak at once and be read as if one had run after the other: the first that has not ended is shown as
 * it speaks, what the others say is kept until all before them have ended.
 * @param {number} count
 * @param {(text: string) => void} show
 * @returns {Turn[]} in the order in which they are read
 */
export function takeTurns(count, show) {
  const kept = Array.from({ length: count }, () => '');
  const hasEnded = Array.from({ length: count }, () => false);
  let current = 0;
  return kept.map((_, index) => ({
    say: (text) => {
      if (index === current) show(text);
      else kept[index] += text;
    },
    end: () => {
      hasEnded[index] = true;
      while (hasEnded[current]) {
        current += 1;
        if (kept[current]) show(kept[current] ?? '');
      }
    },
  }));
}
