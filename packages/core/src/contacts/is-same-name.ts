/** What nobody sees or can type on purpose: variation selectors of emoji, joiners, marks of direction. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** Whether somebody has typed a name as it is shown: what is invisible, and how its characters are composed, is no matter. */
export const isSameName = (one: string, other: string): boolean => shown(one) === shown(other);

const shown = (name: string) => name.normalize('NFKC').replace(INVISIBLE, '').replace(/\s+/g, ' ').trim();
