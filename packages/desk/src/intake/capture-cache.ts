import { compileCapture, type CaptureSettings, type CompiledCapture } from '@perch/core';

/** Beyond what one worker process meets between two restarts; then those go that were not used for longest. */
const MOST_ACCOUNTS = 5000;

/** What an account captures, and the revision of the settings it was compiled from. */
export interface CachedCapture {
  revision: number;
  capture: CompiledCapture;
}

const compiled = new Map<string, CachedCapture>();

const keyOf = (organizationId: string, accountId: string) => `${organizationId} ${accountId}`;

/**
 * What this process has compiled for an account. Taken before the settings are read and handed on to `captureOf`, so
 * that nobody drops it in between.
 */
export function cachedCapture(organizationId: string, accountId: string): CachedCapture | null {
  const key = keyOf(organizationId, accountId);
  const cached = compiled.get(key);
  if (cached) keep(key, cached);
  return cached ?? null;
}

/** `read` are the settings if they differ from the revision of `cached`, as the caller has just read them under lock. */
export function captureOf(
  organizationId: string,
  accountId: string,
  cached: CachedCapture | null,
  read: { revision: number; settings: CaptureSettings } | null,
): CompiledCapture {
  if (!read) {
    if (!cached) throw new Error(`the capture settings of account ${accountId} were not read`);
    return cached.capture;
  }
  const capture = compileCapture(read.settings);
  keep(keyOf(organizationId, accountId), { revision: read.revision, capture });
  return capture;
}

/** As the one used last. */
function keep(key: string, entry: CachedCapture): void {
  compiled.delete(key);
  compiled.set(key, entry);
  if (compiled.size > MOST_ACCOUNTS) compiled.delete(compiled.keys().next().value!);
}
