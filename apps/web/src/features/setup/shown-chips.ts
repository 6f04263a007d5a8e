/** More at once than a person reads; the rest is drawn when somebody asks for it. */
export const FEW = 60;
/** From here on one looks for a keyword rather than reads them. */
export const MANY = 20;

interface Shown<Phrase> {
  chips: (Phrase & { place: number })[];
  hiddenCount: number;
}

/** The chips that are drawn: those that contain what is looked for, or the first few, and always the one being edited. */
export function shownChips<Phrase extends { phrase: string }>(
  phrases: readonly Phrase[],
  { filter, isWhole, selected }: { filter: string; isWhole: boolean; selected: string | undefined },
): Shown<Phrase> {
  const placed = phrases.map((phrase, place) => ({ ...phrase, place }));
  const wanted = folded(filter.trim());
  const found = wanted === '' ? placed : placed.filter(({ phrase }) => folded(phrase).includes(wanted));
  if (isWhole || found.length <= FEW) return { chips: found, hiddenCount: 0 };
  const chips = found.filter(({ phrase }, at) => at < FEW || phrase === selected);
  return { chips, hiddenCount: found.length - chips.length };
}

const folded = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
