/** How long a code works, how often it may be mistyped, and how many a member may ask for. */
export const PHONE_CODE = { digits: 6, validMinutes: 10, mostAttempts: 5, mostPerHour: 5 } as const;

export interface PhoneCode {
  /** wrong ones so far */
  attempts: number;
  expiresAt: Date;
  /** it has proved the number already */
  usedAt: Date | null;
}

/** Whether a code may still be entered. */
export const codeWorks = ({ attempts, expiresAt, usedAt }: PhoneCode, now: Date): boolean =>
  usedAt === null && attempts < PHONE_CODE.mostAttempts && now < expiresAt;

/** Whether one more may be sent, after those asked for at these times. */
export const mayAskForCode = (askedAt: readonly Date[], now: Date): boolean =>
  askedAt.filter((at) => now.getTime() - at.getTime() < 3_600_000).length < PHONE_CODE.mostPerHour;
