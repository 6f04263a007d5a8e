import { compileCapture, type CaptureSettings, type CompiledCapture } from '@perch/core';

/** Beyond what one worker process meets between two restarts; then the oldest go. */
const MOST_ACCOUNTS = 5000;

const compiled = new Map<string, { revision: number; capture: CompiledCapture }>();

/** The revision of an account's settings that this process has compiled; -1 for none. */
export function cachedRevision(accountId: string): number {
  return compiled.get(accountId)?.revision ?? -1;
}

/** `read` are the settings if they differ from the cached revision, as the caller has just read them under lock. */
export function captureOf(
  accountId: string,
  read: { revision: number; settings: CaptureSettings } | null,
): CompiledCapture {
  const cached = compiled.get(accountId);
  if (!read) {
    if (!cached) throw new Error(`the capture settings of account ${accountId} were not read`);
    return cached.capture;
  }
  const capture = compileCapture(read.settings);
  compiled.delete(accountId);
  compiled.set(accountId, { revision: read.revision, capture });
  if (compiled.size > MOST_ACCOUNTS) compiled.delete(compiled.keys().next().value!);
  return capture;
}
