/** The basic character set of GSM 03.38; each takes one septet. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Reached by an escape: two septets, which are never split between segments. */
const EXTENDED = new Set('\f^{}\\[~]|€');

export interface Segmentation {
  encoding: 'GSM-7' | 'UCS-2';
  segments: number;
}

/**
 * How a text travels: GSM-7 as long as each character is in it (160 septets, or 153 in each of several segments),
 * else UCS-2 (70 code units, or 67 in each of several).
 */
export function segment(text: string): Segmentation {
  const characters = [...text];
  const isGsm = characters.every((character) => BASIC.has(character) || EXTENDED.has(character));
  const widths = characters.map((character) => (isGsm ? (EXTENDED.has(character) ? 2 : 1) : character.length));
  const total = widths.reduce((sum, width) => sum + width, 0);
  const [single, each] = isGsm ? [160, 153] : [70, 67];
  return { encoding: isGsm ? 'GSM-7' : 'UCS-2', segments: total <= single ? 1 : fill(widths, each) };
}

function fill(widths: number[], capacity: number): number {
  let segments = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > capacity) {
      segments += 1;
      used = 0;
    }
    used += width;
  }
  return segments;
}
