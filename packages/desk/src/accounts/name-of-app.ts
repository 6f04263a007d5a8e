import type { Transaction } from '@perch/db';

/** How the audit log calls the app that an account is connected by; `platform`: this installation's. */
export async function nameOfApp(tx: Transaction, organizationId: string, appId: string | null): Promise<string> {
  if (appId === null) return 'platform';
  const app = await tx.twitterApp.findFirst({ where: { organizationId, id: appId }, select: { name: true } });
  return app?.name ?? appId;
}
