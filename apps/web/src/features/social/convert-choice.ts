import type { ConvertTweet } from '@perch/contracts';
import { storage } from '../../lib/storage.ts';

const KEY = 'perch.convert';

/** What was chosen for the last ticket made of a tweet on this machine: most tickets of a day are alike. */
export function lastChoice(): ConvertTweet {
  try {
    const kept: unknown = JSON.parse(storage.get(KEY) ?? '{}');
    return typeof kept === 'object' && kept !== null ? kept : {};
  } catch {
    return {};
  }
}

export const rememberChoice = (choice: ConvertTweet) => storage.set(KEY, JSON.stringify(choice));

/** A choice without what is no longer there. */
export function usableChoice(
  choice: ConvertTweet,
  { departments, members }: { departments: readonly { id: string }[]; members: readonly { id: string }[] },
): ConvertTweet {
  const { departmentId, assigneeId, ...rest } = choice;
  return {
    ...rest,
    ...(departments.some(({ id }) => id === departmentId) ? { departmentId } : {}),
    ...(members.some(({ id }) => id === assigneeId) ? { assigneeId } : {}),
  };
}
