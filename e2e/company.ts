import { expect, type BrowserContext, type Page } from '@playwright/test';
import { Client, newUsername, perchUrl, sandbox, sandboxUrl, type SandboxTweet } from './world.ts';
import type { Language } from './wording.ts';

export type Tier = 'self_serve' | 'enterprise';
export interface Person {
  email: string;
  password: string;
}

export interface StoredTweet {
  id: string;
  tweetId: string;
  text: string;
  ticket: { id: string; number: number } | null;
}

interface StoredTicket {
  id: string;
  number: number;
  priority: string;
  department: { name: string };
  assignee: { name: string } | null;
}

const PASSWORD = 'tide tables at seven';
/** Mentions with this word become tickets, others do not. */
export const KEYWORD = 'refund';
export const ADMINISTRATOR = 'Ada Admin';

/** An organization that nobody else is in, with a brand of its own: what is counted there is counted by this test alone. */
export class Company {
  #isProved: Promise<void> | undefined;

  private constructor(
    readonly client: Client,
    readonly administrator: Person,
    readonly brand: string,
    readonly accountId: string,
  ) {}

  static async found(name: string): Promise<Company> {
    const brand = `b${newUsername()}`;
    const administrator = { email: `${brand}@company.example`, password: PASSWORD };
    await sandbox.addBrand(brand, name);
    const client = new Client();
    await client.request('POST', '/auth/sign-up', { ...administrator, organizationName: name, name: ADMINISTRATOR });
    await client.request('POST', '/departments', { name: 'Billing' });
    const accountId = await connect(client, brand);
    const capture = await client.get<{ departmentId: string }>(`/twitter/accounts/${accountId}/capture`);
    await client.request('PUT', `/twitter/accounts/${accountId}/capture`, {
      ...capture,
      mentions: 'matching',
      keywords: [{ phrase: KEYWORD, departmentId: capture.departmentId }],
    });
    return new Company(client, administrator, brand, accountId);
  }

  /** What X allows the account's app, and what Perch knows of it. */
  async setTier(tier: Tier): Promise<void> {
    await this.client.request('PATCH', `/twitter/accounts/${this.accountId}`, { tier });
    await sandbox.settings({ tier: tier === 'enterprise' ? 'enterprise' : 'self-serve' });
  }

  /** Its story is told. */
  rest = () => readNoMore(this.client);

  /** Somebody else of the organization, who may do only this. */
  async colleague(
    name: string,
    permissions: readonly string[],
    { locale = 'en', repliesNeedApproval = false }: { locale?: Language; repliesNeedApproval?: boolean } = {},
  ): Promise<Person> {
    const person = { email: `${newUsername()}@company.example`, password: PASSWORD };
    const data = { name, permissions, repliesNeedApproval };
    const role = await this.client.request<{ id: string }>('POST', '/roles', data);
    await (this.#isProved ??= sandbox.proveEmail(this.administrator.email));
    await this.client.request('POST', '/invitations', { email: person.email, roleId: role.id });
    let token: string | undefined;
    await expect(async () => {
      const [mail] = await sandbox.mailTo(person.email);
      token = /token=([^\s&]+)/.exec(mail?.text ?? '')?.[1];
      expect(token).toBeDefined();
    }).toPass();
    await new Client().request('POST', '/invitations/accept', { token, name, locale, password: PASSWORD });
    return person;
  }

  /** A customer's tweet to the brand. */
  mention = (words: string, from = newUsername()): Promise<SandboxTweet> =>
    sandbox.tweet({ from, text: `@${this.brand} ${words}` });

  mentions = async () => (await this.client.get<{ data: StoredTweet[] }>('/social/mentions?limit=100')).data;

  /** What is stored of tweets on X, in their order, once it has come. */
  async stored(tweets: readonly { id: string }[]): Promise<StoredTweet[]> {
    let found: (StoredTweet | undefined)[] = [];
    await expect(async () => {
      const known = await this.mentions();
      found = tweets.map(({ id }) => known.find(({ tweetId }) => tweetId === id));
      expect(found).not.toContain(undefined);
    }).toPass({ intervals: [250] });
    return found as StoredTweet[];
  }

  ticket = (id: string) => this.client.get<StoredTicket>(`/tickets/${id}`);

  /** What is said in a ticket, the earliest first. */
  async said(ticketId: string): Promise<string[]> {
    const { data } = await this.client.get<{ data: { text: string }[] }>(`/tickets/${ticketId}/messages`);
    return data.map(({ text }) => text).toReversed();
  }
}

/** What an organization has on X is read no more, every second, beside the stories of others. */
export async function readNoMore(client: Client): Promise<void> {
  const { data } = await client.get<{ data: { id: string }[] }>('/twitter/accounts');
  for (const { id } of data) await client.request('DELETE', `/twitter/accounts/${id}`);
}

/** Signs somebody in and has what they send go out at once. */
export async function enter(page: Page, person: Person, path: string): Promise<void> {
  await signIn(page.context(), person);
  await page.addInitScript(() => localStorage.setItem('perch.undoSeconds', '0'));
  await page.goto(path);
}

async function signIn(context: BrowserContext, data: Person): Promise<void> {
  const answer = await context.request.post('/api/v1/auth/sign-in', { data, headers: { origin: perchUrl() } });
  expect(answer.status()).toBe(200);
}

/** Goes to X, authorizes there and comes back, and says that it is the right account. */
async function connect(client: Client, username: string): Promise<string> {
  const { authorizeUrl } = await client.request<{ authorizeUrl: string }>('POST', '/twitter/accounts/connect', {});
  const form = new URL(authorizeUrl).searchParams;
  for (const [name, value] of Object.entries({ username, password: 'perch', decision: 'authorize' })) {
    form.set(name, value);
  }
  const authorized = await fetch(`${sandboxUrl()}/i/oauth2/authorize`, {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  const { search } = new URL(authorized.headers.get('location')!);
  const back = await client.fetch('GET', `/twitter/callback${search}`);
  const accountId = new URL(back.url).searchParams.get('confirm');
  if (accountId === null) throw new Error(`@${username} was not connected: ${back.url}`);
  await client.request('POST', `/twitter/accounts/${accountId}/confirm`, {});
  return accountId;
}
