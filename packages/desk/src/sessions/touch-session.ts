import type { Database } from '@perch/db';

const TOUCH_MS = 5 * 60_000;
const TOUCH = 'UPDATE session SET last_used_at = now() WHERE id = $1';

/** Whether somebody is to write down that a session is in use: every five minutes is enough. */
export const isToBeTouched = (lastUsedAt: Date, now: number) => now - lastUsedAt.getTime() > TOUCH_MS;

export async function touchSession(database: Database, sessionId: string): Promise<void> {
  await database.pool.query({ name: 'touch-session', text: TOUCH, values: [sessionId] });
}
