import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient } from './api-client.ts';
import type { Role } from './cast.ts';
import type { Outside } from './outside.ts';

/** Somebody of an organization. */
export interface Person {
  role: Role;
  memberId: string;
  email: string;
  /** verified; null: they have none */
  phone: string | null;
}

export interface SignedIn {
  organization: { id: string };
  member: { id: string; role: { id: string } };
}

interface Office {
  /** of the administrator, signed in */
  client: ApiClient;
  session: SignedIn;
  outside: Outside;
  email: string;
  password: string;
}

const LOOK_MS = 100;
const LONGEST_WAIT_MS = 60_000;

/** The administrator proves their address and invites an agent, who joins. */
export async function inviteAgent(office: Office, agentEmail: string): Promise<Person> {
  const { client, session, outside, email, password } = office;
  await client.ask('POST', '/auth/verify-email', { token: await tokenIn(outside, email) });
  await client.ask('POST', '/invitations', { email: agentEmail, roleId: session.member.role.id });
  const token = await tokenIn(outside, agentEmail);
  const agent = new ApiClient(client.urls, client.origin);
  const joined = await agent.ask<SignedIn>('POST', '/invitations/accept', { token, name: 'Otto Agent', password });
  return { role: 'agent', memberId: joined.member.id, email: agentEmail, phone: null };
}

/** The organization has SMS by a Twilio account of its own, and its administrator proves their number. */
export async function setUpSms(
  { client, outside }: Pick<Office, 'client' | 'outside'>,
  twilio: { accountSid: string; authToken: string; from: string },
  phone: string,
): Promise<void> {
  const { accountSid, authToken, from } = twilio;
  const { revision } = await client.ask<{ revision: number }>('GET', '/add-ons/sms');
  const settings = { accountSid, from, messagingServiceSid: null };
  await client.ask('PUT', '/add-ons/sms', { settings, authToken, isEnabled: true, revision });
  await client.ask('POST', '/me/phone', { phone });
  const code = await appearing(async () => {
    const [text] = await outside.textsTo(phone);
    return /\b\d{6}\b/.exec(text?.body ?? '')?.[0];
  });
  await client.ask('POST', '/me/phone/verify', { code });
}

/** Of the link in the newest e-mail to an address. */
const tokenIn = (outside: Outside, email: string) =>
  appearing(async () => {
    const [mail] = await outside.mailsTo(email);
    const token = /token=([\w%.-]+)/.exec(mail?.text ?? '')?.[1];
    return token && decodeURIComponent(token);
  });

async function appearing<Value>(look: () => Promise<Value | undefined | ''>): Promise<Value> {
  for (const deadline = Date.now() + LONGEST_WAIT_MS; Date.now() < deadline; await sleep(LOOK_MS)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error('a message that Perch was to send did not come');
}
