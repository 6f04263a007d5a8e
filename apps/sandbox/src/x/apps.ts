import { randomBytes } from 'node:crypto';
import type { Context } from '../context.ts';
import type { DeveloperApp, Token } from '../world/records.ts';

/** All apps that X knows: the one of the settings first, then those that were registered since. */
export function appsOf({ settings, world }: Pick<Context, 'settings' | 'world'>): DeveloperApp[] {
  const { clientId, clientSecret, consumerKey, consumerSecret } = settings;
  return [{ name: 'Perch', clientId, clientSecret, consumerKey, consumerSecret }, ...world.apps.values()];
}

/** The app that a token was given to, by its client id: what X counts calls by. */
export function appIdOf(context: Pick<Context, 'settings' | 'world'>, { clientId }: Token): string {
  const app = appsOf(context).find((each) => each.clientId === clientId || each.consumerKey === clientId);
  return app?.clientId ?? clientId;
}

/** An app with keys that nobody has yet. */
export function newApp(name: string): DeveloperApp {
  const key = (bytes: number) => randomBytes(bytes).toString('base64url');
  return { name, clientId: key(24), clientSecret: key(36), consumerKey: key(18), consumerSecret: key(36) };
}
