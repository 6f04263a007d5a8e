import type { Conversation } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { nameOf } from '../../lib/requester.ts';

/** So many members of a group are named. */
const NAMED = 3;

/** What a conversation is called: by the person, or by those of the group who wrote last. */
export function titleOf(t: TFunction, { isGroup, members, participant }: Conversation): string {
  if (!isGroup || members.length === 0) return nameOf(t, participant);
  const names = members.slice(0, NAMED).map((member) => nameOf(t, member));
  const others = members.length - names.length;
  const named = names.join(', ');
  return others > 0 ? t('socialDm.andMore', { names: named, count: others }) : named;
}
