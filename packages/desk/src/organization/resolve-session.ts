import type { Session } from '@perch/contracts';
import type { Database, Membership } from '@perch/db';
import { findSession, findSessionQuery, presentFound, type FoundRow, type FoundSession } from './find-session.ts';
import { loadSession, loadSessionQuery, presentSession, type LoadedRow } from './load-session.ts';

export interface ResolvedSession {
  found: FoundSession;
  session: Session;
}

/**
 * The session of a token and who it is of; null when it has ended, or they are no active member where it works. In one
 * round trip where the guess is right, else in two.
 * @param guess where it worked when it was asked for before
 */
export async function resolveSession(
  database: Database,
  token: string,
  guess: Membership | undefined,
): Promise<ResolvedSession | null> {
  if (!guess) return resolve(database, await findSession(database, token));
  const [[foundRow], [loadedRow]] = await database
    .of(guess.organizationId)
    .queries<[FoundRow, LoadedRow]>(findSessionQuery(token), loadSessionQuery(guess));
  const found = presentFound(foundRow);
  if (found?.organizationId !== guess.organizationId || found.memberId !== guess.memberId)
    return resolve(database, found);
  const session = presentSession(loadedRow, found.ssoOrganizationId !== null);
  return session && { found, session };
}

async function resolve(database: Database, found: FoundSession | null): Promise<ResolvedSession | null> {
  if (!found) return null;
  const isBySso = found.ssoOrganizationId !== null;
  const session = await loadSession(database.of(found.organizationId), found.memberId, isBySso);
  return session && { found, session };
}
