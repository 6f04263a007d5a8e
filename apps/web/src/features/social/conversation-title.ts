import type { Conversation } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { nameOf } from '../../lib/requester.ts';

/** So many members of a group are named. */
const NAMED = 3;

/** What a conversation is called: by the person, or by those of the group who wrote last; X does not name the others. */
export function titleOf(t: TFunction, { isGroup, members, participant }: Conversation): string {
  if (!isGroup) return nameOf(t, participant);
  if (members.length < 2) return t('socialDm.andOthers', { name: nameOf(t, members[0] ?? participant) });
  const names = members.slice(0, NAMED).map((member) => nameOf(t, member));
  const others = members.length - names.length;
  const named = names.join(', ');
  return others > 0 ? t('socialDm.andMore', { names: named, count: others }) : named;
}
