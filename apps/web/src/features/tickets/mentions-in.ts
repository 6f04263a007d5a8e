import type { Range } from '../../ui/text-segments.ts';

export interface Mentionable {
  id: string;
  name: string;
}

export interface Mention extends Range {
  memberId: string;
}

const WORD = /[\p{L}\p{N}_]/u;

/** Where a text names members as `@Name`; of two names that fit, the longer one counts. */
export function mentionsIn(text: string, members: readonly Mentionable[]): Mention[] {
  const byLength = members.filter(({ name }) => name !== '').toSorted((a, b) => b.name.length - a.name.length);
  const found: Mention[] = [];
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    if (at > 0 && WORD.test(text[at - 1]!)) continue;
    const rest = text.slice(at + 1);
    const named = byLength.find(
      ({ name }) => rest.toLowerCase().startsWith(name.toLowerCase()) && !WORD.test(rest[name.length] ?? ''),
    );
    if (!named) continue;
    const end = at + 1 + named.name.length;
    // two colleagues of one name are both meant
    const namesakes = members.filter(({ name }) => name.toLowerCase() === named.name.toLowerCase());
    found.push(...namesakes.map(({ id }) => ({ memberId: id, start: at, end })));
  }
  return found;
}

/** What is being typed after an `@` right before the caret; null: no name is being typed. */
export function mentionQuery(text: string, caret: number): { query: string; start: number } | null {
  const before = text.slice(0, caret);
  const match = /(?:^|[^\p{L}\p{N}_@])@(?<query>[^@\n]{0,40})$/u.exec(before);
  if (!match) return null;
  const query = match.groups!['query']!;
  return query.startsWith(' ') ? null : { query, start: caret - query.length - 1 };
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** Members of whom some word begins so, whose name begins so first. */
export function findMentionable<T extends Mentionable>(members: readonly T[], query: string): T[] {
  const wanted = plain(query);
  const rank = ({ name }: T) => {
    const words = plain(name);
    return words.startsWith(wanted) ? 0 : words.split(/\s+/).some((word) => word.startsWith(wanted)) ? 1 : 2;
  };
  return members
    .filter((member) => rank(member) < 2)
    .toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
    .slice(0, 8);
}
