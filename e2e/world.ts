import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page } from '@playwright/test';
import pg from 'pg';

// The running copy that the tests drive: its addresses come from the global set-up.

const required = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: the end-to-end tests run by "npm test"`);
  return value;
};

/** Has what a person sends go out at once. They choose so in their browser; by default it may be taken back for a while. */
export async function sendAtOnce(page: Page): Promise<void> {
  await page.addInitScript(() => localStorage.setItem('perch.undoSeconds', '0'));
}

export const perchUrl = () => required('PERCH_URL');
export const sandboxUrl = () => required('SANDBOX_URL');

export const demo = JSON.parse(readFileSync(path.resolve(import.meta.dirname, '../prisma/demo.json'), 'utf8')) as {
  organization: string;
  people: { name: string; email: string; password: string; role: string }[];
  other: { organization: string; people: { name: string; email: string; password: string; role: string }[] };
};

/** Ids of the processes under the launcher, by name. */
export function processId(name: 'api' | 'worker' | 'sandbox'): number {
  const file = path.join(required('PERCH_DATA_DIR'), 'processes.json');
  const processes = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number | { pid: number }>;
  const entry = processes[name];
  const pid = typeof entry === 'object' ? entry.pid : entry;
  if (!pid) throw new Error(`${file} names no ${name}`);
  return pid;
}

/** As if the grace period of an organization that is to be deleted were over: two weeks pass in no test. */
export async function endGracePeriod(organizationId: string): Promise<void> {
  const readKept = (file: string) =>
    JSON.parse(readFileSync(path.join(required('PERCH_DATA_DIR'), file), 'utf8')) as Record<string, string | number>;
  const url = new URL(`postgresql://perch_app@127.0.0.1:${readKept('ports.json')['postgres']}/perch`);
  url.password = String(readKept('secrets.json')['appPassword']);
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query("SELECT set_config('app.organization_id', $1, false)", [organizationId]);
    await client.query('UPDATE organization_deletion SET removes_at = now(), due_at = now()');
  } finally {
    await client.end();
  }
}

/** A customer whom no other test has met. */
export const newUsername = () => `c${Date.now().toString(36)}${Math.random().toString(36).slice(2, 5)}`;

async function read<T>(response: Response): Promise<T> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}: ${text}`);
  return (text ? JSON.parse(text) : undefined) as T;
}

export interface SandboxTweet {
  id: string;
  from: string;
  text: string;
  inReplyTo: string | null;
  conversationId: string;
  /** usernames */
  likedBy: string[];
  retweetedBy: string[];
  media: { url: string; altText: string | null }[];
  permalink: string;
}

export interface SandboxMail {
  from: string;
  subject: string;
  text: string;
  /** by lower-case name */
  headers: Record<string, string>;
}

/** The sandbox's control API: what customers do on X, and what stands there. */
export const sandbox = {
  tweet: async (input: { from: string; text: string; inReplyTo?: string }) =>
    read<SandboxTweet>(
      await fetch(`${sandboxUrl()}/control/tweets`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
      }),
    ),
  /** Whoever runs the name servers of a domain adds a TXT record. */
  publishText: async (name: string, value: string) => {
    await read(
      await fetch(`${sandboxUrl()}/control/dns`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name, values: [value] }),
      }),
    );
  },
  /** Who the app wants to hear of at once when they delete something. */
  watched: async () => {
    const { data } = await read<{ data: { eventType: string; username: string | null }[] }>(
      await fetch(`${sandboxUrl()}/control/subscriptions`),
    );
    return data.filter(({ eventType }) => eventType === 'post.delete').map(({ username }) => username);
  },
  deleteTweet: async (id: string) => {
    await read(await fetch(`${sandboxUrl()}/control/tweets/${id}`, { method: 'DELETE' }));
  },
  directMessage: async (input: { from: string; to: string; text: string }) =>
    read<{ id: string; conversationId: string }>(
      await fetch(`${sandboxUrl()}/control/direct-messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
      }),
    ),
  tweetsOf: async (author: string, inReplyTo?: string) => {
    const query = new URLSearchParams({ author, ...(inReplyTo && { inReplyTo }) });
    const { data } = await read<{ data: SandboxTweet[] }>(await fetch(`${sandboxUrl()}/control/tweets?${query}`));
    return data;
  },
  /** Null: it is gone. */
  tweetById: async (id: string) => {
    const response = await fetch(`${sandboxUrl()}/control/tweets/${id}`);
    return response.status === 404 ? null : read<SandboxTweet>(response);
  },
  settings: async (settings: { tier: 'self-serve' | 'enterprise' }) => {
    await read(
      await fetch(`${sandboxUrl()}/control/settings`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(settings),
      }),
    );
  },
  directMessagesOf: async (participant: string) => {
    const query = new URLSearchParams({ participant });
    const { data } = await read<{ data: { id: string; from: string; text: string }[] }>(
      await fetch(`${sandboxUrl()}/control/direct-messages?${query}`),
    );
    return data;
  },
  /** A brand that nobody has connected yet; its password is "perch". */
  addBrand: async (username: string, name: string) => {
    const response = await fetch(`${sandboxUrl()}/control/users`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, name, brand: true }),
    });
    // a copy that the tests drive again has it already
    if (response.status !== 400) await read(response);
  },
  mailTo: async (address: string) => {
    const query = new URLSearchParams({ to: address });
    const { data } = await read<{ data: SandboxMail[] }>(await fetch(`${sandboxUrl()}/control/mail?${query}`));
    return data;
  },
  /** Opens the link that proves an address: whoever has signed up may invite others from then on. */
  proveEmail: async (address: string) => {
    let token: string | undefined;
    await expect(async () => {
      const texts = (await sandbox.mailTo(address)).map(({ text }) => text);
      token = /verify-email\?token=([^\s&]+)/.exec(texts.join('\n'))?.[1];
      expect(token).toBeDefined();
    }).toPass({ timeout: 60_000, intervals: [250] });
    await new Client().request('POST', '/auth/verify-email', { token });
  },
  /** What a mail program sends when its owner presses Reply. */
  answerMail: async (mail: SandboxMail, input: { from: string; text: string }) => {
    const { headers } = mail;
    const answer = {
      from: input.from,
      to: addressIn(headers['reply-to'] ?? mail.from),
      subject: `Re: ${mail.subject}`,
      text: input.text,
      inReplyTo: headers['message-id'],
      references: [headers['references'], headers['message-id']].join(' ').match(/<[^<>\s]+>/g),
    };
    await read(
      await fetch(`${sandboxUrl()}/control/mail`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(answer),
      }),
    );
  },
  /** Many people tweet at a brand within some seconds. */
  storm: async (storm: { to: string; tweets: number; seconds: number; keywords?: string[] }) => {
    await read(
      await fetch(`${sandboxUrl()}/control/storm`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(storm),
      }),
    );
  },
  /** One more misfortune, among those that other tests have placed. */
  strike: async (rule: object) => {
    await read(
      await fetch(`${sandboxUrl()}/control/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ rule }),
      }),
    );
  },
};

/** Of `Support <help@acme.example>` the address. */
const addressIn = (mailbox: string) => /<([^<>]+)>/.exec(mailbox)?.[1] ?? mailbox;

/** A program's session: signed in over HTTP, as the browser is. */
export class Client {
  #cookie = '';
  #key = '';

  static async signIn(person: { email: string; password: string }): Promise<Client> {
    const client = new Client();
    await client.request('POST', '/auth/sign-in', { email: person.email, password: person.password });
    return client;
  }

  /** A program with a key that an administrator makes for it: it sends no cookie and no origin. */
  static async withKey(administrator: { email: string; password: string }, permissions: string[]): Promise<Client> {
    const person = await Client.signIn(administrator);
    const name = `Program ${randomUUID()}`;
    const { secret } = await person.request<{ secret: string }>('POST', '/api-keys', { name, permissions });
    const client = new Client();
    client.#key = secret;
    return client;
  }

  /** The answer whatever its status; `request` is for those that must succeed. */
  async fetch(method: string, url: string, body?: unknown): Promise<Response> {
    const response = await fetch(`${perchUrl()}/api/v1${url}`, {
      method,
      headers: {
        ...(this.#key ? { authorization: `Bearer ${this.#key}` } : { origin: perchUrl() }),
        ...(this.#cookie && { cookie: this.#cookie }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]!);
    if (cookies.length > 0) this.#cookie = cookies.join('; ');
    return response;
  }

  async request<T>(method: string, url: string, body?: unknown): Promise<T> {
    return read<T>(await this.fetch(method, url, body));
  }

  get = <T>(url: string) => this.request<T>('GET', url);

  /** The ticket whose latest message is `text`; waits for it as long as two polls may take. */
  async ticketSaying(text: string): Promise<{ id: string; number: number; status: string }> {
    let found: { id: string; number: number; status: string } | undefined;
    await expect(async () => {
      const { data } = await this.get<{ data: { id: string; number: number; status: string; preview: string }[] }>(
        '/tickets?limit=100',
      );
      found = data.find((ticket) => ticket.preview.includes(text));
      expect(found, `a ticket saying "${text}"`).toBeDefined();
    }).toPass({ timeout: 90_000, intervals: [500] });
    return found!;
  }
}
