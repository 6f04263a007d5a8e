import { AppError, type CreateReply } from '@perch/contracts';
import { findPersonalData } from '@perch/core';

/** @throws AppError `personal_data` for a public reply in which there is some, unless that is meant */
export function refusePersonalData(via: CreateReply['via'], text: string, isAccepted: boolean | undefined): void {
  if (via !== 'tweet' || isAccepted) return;
  const found = findPersonalData(text);
  if (found.length === 0) return;
  throw new AppError('personal_data', { errors: found.map(({ kind }) => ({ path: 'text', message: kind })) });
}
