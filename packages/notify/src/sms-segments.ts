/** The basic letters of GSM 03.38 (3GPP TS 23.038), one septet each. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Two septets each, which stand in one segment. */
const EXTENDED = new Set('\f^{}\\[~]|€');

/** Whether an SMS of it travels in septets; with any other letter in it a segment holds less than half. */
export const isGsm = (text: string): boolean =>
  [...text].every((character) => BASIC.has(character) || EXTENDED.has(character));

/** How many messages an SMS is paid as: 160 septets or 70 UTF-16 units in one, 153 or 67 in each of several. */
export function smsSegments(text: string): number {
  const inSeptets = isGsm(text);
  const widths = [...text].map((character) => (inSeptets ? (EXTENDED.has(character) ? 2 : 1) : character.length));
  const [single, each] = inSeptets ? [160, 153] : [70, 67];
  if (widths.reduce((sum, width) => sum + width, 0) <= single) return 1;
  let segments = 1;
  let used = 0;
  for (const width of widths) {
    if (used + width > each) {
      segments += 1;
      used = 0;
    }
    used += width;
  }
  return segments;
}
