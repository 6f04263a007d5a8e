import type { TokenPair, TwitterAppKeys } from '@perch/contracts';
import type { Database, SecretBox } from '@perch/db';
import { confirmAccount, connectAccount, getCapture, recordReads, saveCapture } from '@perch/desk';
import type { Acting, Twitter } from '@perch/twitter';
import { demoContext } from './demo-context.ts';
import type { Team } from './people.ts';

export const HISTORY_DAYS = 15;
const DAY_MS = 86_400_000;

export interface DemoAccount extends Acting {
  administratorId: string;
  twitterUserId: string;
}

interface ConnectDemoAccount {
  database: Database;
  twitter: Twitter;
  box: SecretBox;
  sandboxUrl: string;
  app: TwitterAppKeys;
  team: Team;
  username: string;
  now: Date;
}

/** Connects a brand of the sandbox as if its administrator had authorized us, and confirmed it, two weeks ago. */
export async function connectDemoAccount(input: ConnectDemoAccount): Promise<DemoAccount> {
  const { database, twitter, box, team, app } = input;
  const tokens = await issueTokens(input.sandboxUrl, input.username);
  const identity = await twitter.identityOf(app, tokens);
  const { organizationId, administratorId } = team;
  const then = new Date(input.now.getTime() - HISTORY_DAYS * DAY_MS);
  const ctx = demoContext(database, organizationId, administratorId, then);
  const { accountId } = await connectAccount(ctx, { box, identity, tokens, accountId: null, twitterAppId: null });
  await confirmAccount(ctx, { accountId, importDays: 0 });

  const charges = [{ kind: 'user_read' as const, ids: [identity.twitterUserId], isIncluded: false }];
  await recordReads(ctx, { accountId, charges, at: new Date() });

  const capture = await getCapture(ctx, accountId);
  const routed = (name: string, phrases: string[], extra: { priority?: 'high'; tags: string[] }) => {
    const departmentId = team.departmentIds.get(name);
    if (!departmentId) return [];
    return phrases.map((phrase) => ({
      phrase,
      departmentId,
      priority: extra.priority ?? null,
      tags: extra.tags,
      assigneeId: null,
    }));
  };
  await saveCapture(ctx, {
    accountId,
    capture: {
      ...capture,
      keywords: [
        ...routed('Baggage', ['luggage', 'baggage', 'suitcase', 'bagagem', 'mala*', 'maleta', 'Gepäck', 'Koffer'], {
          tags: ['baggage'],
        }),
        ...routed('Refunds', ['refund*', 'reembolso', 'money back', 'compensation', 'Erstattung'], {
          priority: 'high',
          tags: ['refund'],
        }),
      ],
      // what matches no keyword goes to the default department
      unmatchedDepartmentId: capture.departmentId,
    },
  });
  return {
    organizationId,
    administratorId,
    accountId,
    twitterUserId: identity.twitterUserId,
    app,
    accessToken: tokens.accessToken,
    accessSecret: null,
  };
}

async function issueTokens(sandboxUrl: string, username: string): Promise<TokenPair> {
  const response = await fetch(`${sandboxUrl}/control/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username }),
  });
  if (!response.ok) throw new Error(`The sandbox gave no tokens for @${username}: ${await response.text()}`);
  const token = (await response.json()) as {
    accessToken: string;
    refreshToken: string;
    expiresIn: number;
    scopes: string[];
  };
  const { accessToken, refreshToken, scopes } = token;
  return { accessToken, refreshToken, scopes, expiresAt: new Date(Date.now() + token.expiresIn * 1000) };
}
