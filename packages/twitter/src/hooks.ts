import type { ReadCharge } from '@perch/core';
import type { Acting } from './acting.ts';

/** A call as X counts it. */
export interface CountedCall {
  /** method and path template: `GET /2/users/:id/mentions` */
  endpoint: string;
  /** client id of the app that X counts it for */
  app: string;
  organizationId: string;
  accountId: string;
}

/** What X has said with an answer about one of its windows. */
export interface WindowState {
  /** quarter: of the user (of the app for calls of its own); user_day, app_day: 24 hours */
  window: 'quarter' | 'user_day' | 'app_day';
  limit: number;
  remaining: number;
  resetAt: Date;
}

/** The budget of calls that all processes share. */
export interface Limits {
  /** Takes one call; when there is none left, answers when there will be one. Never waits, never throws. */
  take(call: CountedCall): Promise<Date | null>;
  /** Hears what each answer says. Windows that it does not name are as they were. */
  learn(call: CountedCall, windows: readonly WindowState[]): Promise<void>;
}

/** What the adapter tells about its calls beside their answers. All of it is optional. */
export interface TwitterHooks {
  limits?: Limits;
  /** Hears what X bills for the resources of each answer, before the caller gets them. */
  meter?: (as: Acting, charges: readonly ReadCharge[]) => Promise<void>;
  /** Hears of answers that could not be read: an excerpt without secrets. */
  onUnexpected?: (unexpected: { endpoint: string; status: number; excerpt: string }) => void;
}
