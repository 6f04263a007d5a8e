import { setTimeout as sleep } from 'node:timers/promises';
import { ApiClient, type Problem } from './api-client.ts';
import { DEFAULT_DEPARTMENT, ROLES, type CastAccount, type CastOrganization, type CastRule } from './cast.ts';
import type { Chronicle } from './chronicle.ts';
import { LiveListener } from './live-listener.ts';
import type { Outside } from './outside.ts';
import { inviteAgent, setUpSms, type Person, type SignedIn } from './staff.ts';
import type { Act, Thread } from './story.ts';

type MemberAct = Extract<Act, { kind: 'reply' | 'close' }>;

/** What the API said to a member's reply. */
export interface Asked {
  event: number;
  thread: Thread;
  organization: string;
  text: string;
  /** of the message; null where the API refused the reply */
  messageId: string | null;
  ticketId: string | null;
  refusedWith: string | null;
}

interface ListedTicket {
  id: string;
  subject: string;
  preview: string;
  channel: string;
  account: { username: string } | null;
  customer: { username: string } | null;
}

interface Setup {
  cast: CastOrganization;
  apiUrls: readonly string[];
  publicUrl: string;
  twilio: { accountSid: string; authToken: string; from: string };
  outside: Outside;
  chronicle: Chronicle;
}

const PASSWORD = 'chaos-is-a-ladder-2026';
const LOOK_MS = 400;
/** A ticket that the list has not shown for so long is searched for by its words. */
const SEARCH_AFTER_MS = 3_000;

/** An organization: its administrator, who connects accounts, and its members, who answer what came in. */
export class Company {
  readonly cast: CastOrganization;
  readonly client: ApiClient;
  readonly listeners: readonly LiveListener[];
  readonly asked: Asked[] = [];
  id = '';
  /** by name */
  readonly departments = new Map<string, string>();
  readonly accountIds = new Map<string, string>();
  /** of escalation, by the account's username */
  readonly ruleIds = new Map<string, string>();
  people: readonly Person[] = [];
  reauthorizations = 0;
  /** acts that are not done yet */
  pending = 0;
  readonly #twilio: Setup['twilio'];
  readonly #outside: Outside;
  readonly #chronicle: Chronicle;
  readonly #ticketIds = new Map<number, string>();
  readonly #waiting = new Map<number, { thread: Thread; since: number; found: (id: string | null) => void }[]>();
  #isOver = false;

  constructor({ cast, apiUrls, publicUrl, twilio, outside, chronicle }: Setup) {
    this.cast = cast;
    this.#twilio = twilio;
    this.#outside = outside;
    this.#chronicle = chronicle;
    this.client = new ApiClient(apiUrls, publicUrl);
    this.listeners = apiUrls.map((url) => new LiveListener(url, () => this.client.headers));
  }

  async setUp(): Promise<void> {
    const { name, departments, accounts, phone } = this.cast;
    const domain = `${name.toLowerCase().replace(/\W+/g, '-')}.example`;
    const email = `admin@${domain}`;
    const person = { email, password: PASSWORD };
    const signedUp = await this.client.call<SignedIn>('POST', '/auth/sign-up', {
      body: { ...person, organizationName: name, name: 'Ada Admin' },
    });
    // an answer that came too late was asked for again
    const session =
      signedUp.status === 201 ? signedUp.body : await this.client.ask<SignedIn>('POST', '/auth/sign-in', person);
    this.id = session.organization.id;
    for (const department of departments) {
      const { id } = await this.client.ask<{ id: string }>('POST', '/departments', { name: department });
      this.departments.set(department, id);
    }
    const office = { client: this.client, session, outside: this.#outside, ...person };
    const agent = await inviteAgent(office, `agent@${domain}`);
    if (phone !== null) await setUpSms(office, this.#twilio, phone);
    this.people = [{ role: 'admin', memberId: session.member.id, email, phone }, agent];
    for (const account of accounts) {
      await this.#connect(account);
      if (account.rule) await this.#watch(account.username, account.rule);
    }
    for (const listener of this.listeners) listener.start();
    void this.#lookForTickets();
    void this.#keepAuthorized();
  }

  /** Does what the story says as soon as there is a ticket for it. */
  async act(act: MemberAct): Promise<void> {
    this.pending += 1;
    try {
      const ticketId = await this.#ticketOf(act.thread);
      if (ticketId === null) return this.#note(act, `there is no ticket to ${act.kind}`);
      await (act.kind === 'reply' ? this.#reply(act, ticketId) : this.#close(act, ticketId));
    } finally {
      this.pending -= 1;
    }
  }

  /** Nobody waits any longer for tickets that do not come. */
  giveUpWaiting(): void {
    this.#isOver = true;
    for (const { found } of [...this.#waiting.values()].flat()) found(null);
    this.#waiting.clear();
  }

  stop(): void {
    this.#isOver = true;
    this.client.stop();
    for (const listener of this.listeners) listener.stop();
  }

  async #connect(account: CastAccount): Promise<void> {
    const { username } = account;
    await this.#outside.call('POST', 'users', { username, name: username, brand: true });
    const answer = await this.#authorize('/twitter/accounts/connect', username);
    const id = answer?.searchParams.get('confirm');
    if (!id) throw new Error(`@${username} was not connected: ${answer?.href}`);
    this.accountIds.set(username, id);
    await this.client.ask('POST', `/twitter/accounts/${id}/confirm`, {});
    const capture = await this.client.ask<{ departmentId: string }>('GET', `/twitter/accounts/${id}/capture`);
    this.departments.set(DEFAULT_DEPARTMENT, capture.departmentId);
    await this.client.ask('PUT', `/twitter/accounts/${id}/capture`, {
      ...capture,
      mentions: account.mentions,
      directMessages: account.directMessages,
      keywords: account.keywords.map(({ phrase, department }) => ({
        phrase,
        departmentId: this.departments.get(department),
      })),
      unmatchedDepartmentId: account.unmatched === null ? null : this.departments.get(account.unmatched),
    });
  }

  async #watch(username: string, { word, count, tells, ...rule }: CastRule): Promise<void> {
    const recipients = ROLES.flatMap((role) => {
      const { memberId } = this.people.find((person) => person.role === role)!;
      const media = tells[role];
      return media ? [{ memberId, byEmail: media.includes('email'), bySms: media.includes('sms') }] : [];
    });
    const condition = { keywords: ['blackout', word], tweetCount: count, minFollowers: 0 };
    const address = `/twitter/accounts/${this.accountIds.get(username)}/escalation-rules`;
    const body = { ...rule, ...condition, isEnabled: true, recipients };
    const { id } = await this.client.ask<{ id: string }>('POST', address, body);
    this.ruleIds.set(username, id);
  }

  /** Goes to X, logs in, authorizes and comes back; answers where the browser ends up. */
  async #authorize(address: string, username: string): Promise<URL | null> {
    const { body, status } = await this.client.call<{ authorizeUrl: string }>('POST', address, { body: {} });
    if (status !== 200) return null;
    const form = new URL(body.authorizeUrl).searchParams;
    for (const [name, value] of Object.entries({ username, password: 'perch', decision: 'authorize' })) {
      form.set(name, value);
    }
    const answer = await fetch(`${this.#outside.url}/i/oauth2/authorize`, {
      method: 'POST',
      body: form,
      redirect: 'manual',
    });
    const back = answer.headers.get('location');
    if (back === null) return null;
    const location = await this.client.visit(`/twitter/callback${new URL(back).search}`);
    return location === null ? null : new URL(location, 'http://perch.example');
  }

  /** The administrator sees that X takes an account's tokens no more, and authorizes it anew. */
  async #keepAuthorized(): Promise<void> {
    while (!this.#isOver) {
      await sleep(1_000);
      try {
        const { body } = await this.client.call<{ data?: { id: string; username: string; state: string }[] }>(
          'GET',
          '/twitter/accounts',
        );
        for (const { id, username, state } of body.data ?? []) {
          if (state !== 'needs_reauthorization') continue;
          const answer = await this.#authorize(`/twitter/accounts/${id}/reauthorize`, username);
          this.reauthorizations += 1;
          this.#chronicle.note('api', `@${username} is authorized anew: ${answer?.search ?? 'that did not work'}`);
        }
      } catch {
        // a moment later
      }
    }
  }

  #ticketOf(thread: Thread): Promise<string | null> {
    const known = this.#ticketIds.get(thread.index);
    if (known !== undefined) return Promise.resolve(known);
    if (this.#isOver) return Promise.resolve(null);
    return new Promise((found) => {
      const others = this.#waiting.get(thread.index) ?? [];
      this.#waiting.set(thread.index, [...others, { thread, since: Date.now(), found }]);
    });
  }

  async #lookForTickets(): Promise<void> {
    while (!this.#isOver) {
      await sleep(LOOK_MS);
      if (this.#waiting.size === 0) continue;
      await this.#look('sort=latest&limit=100');
      const late = [...this.#waiting.values()].flat().filter(({ since }) => Date.now() - since > SEARCH_AFTER_MS);
      const { thread } = late[Math.floor(Math.random() * late.length)] ?? {};
      if (thread) await this.#look(`limit=100&q=${thread.kind === 'public' ? thread.token : `@${thread.customer}`}`);
    }
  }

  async #look(query: string): Promise<void> {
    const { body } = await this.client
      .call<{ data?: ListedTicket[] }>('GET', `/tickets?${query}`)
      .catch(() => ({ body: { data: [] } }));
    const tickets = body.data ?? [];
    for (const [index, waiting] of this.#waiting) {
      const { thread } = waiting[0]!;
      const ticket = tickets.find((each) => isAbout(each, thread));
      if (!ticket) continue;
      this.#ticketIds.set(index, ticket.id);
      this.#waiting.delete(index);
      for (const { found } of waiting) found(ticket.id);
    }
  }

  async #reply(act: Extract<Act, { kind: 'reply' }>, ticketId: string): Promise<void> {
    const { thread, event, text } = act;
    const body = { via: thread.kind === 'public' ? 'tweet' : 'dm', text };
    for (;;) {
      const answer = await this.client.call<Problem & { id?: string }>('POST', `/tickets/${ticketId}/replies`, {
        body,
        idempotencyKey: `reply ${event}`,
      });
      const code = answer.body?.code ?? null;
      // until the administrator has authorized it anew
      if (code === 'account_not_active' && !this.#isOver) {
        await sleep(500);
        continue;
      }
      const isTaken = answer.status < 300;
      this.asked.push({
        event,
        thread,
        organization: this.cast.name,
        text,
        ticketId,
        messageId: isTaken ? answer.body.id! : null,
        refusedWith: isTaken ? null : (code ?? String(answer.status)),
      });
      return this.#note(act, isTaken ? `reply taken by api ${answer.by + 1}` : `reply refused: ${code}`);
    }
  }

  async #close(act: Act, ticketId: string): Promise<void> {
    const { status, body } = await this.client.call<Problem>('PATCH', `/tickets/${ticketId}`, {
      body: { status: 'closed' },
    });
    this.#note(act, status < 300 ? 'ticket closed' : `closing refused: ${body?.code}`);
  }

  #note({ event, thread }: Act, text: string): void {
    this.#chronicle.note('api', text, { event, thread: thread.index });
  }
}

function isAbout(ticket: ListedTicket, thread: Thread): boolean {
  if (ticket.customer?.username !== thread.customer) return false;
  if (thread.kind === 'direct') {
    return ticket.channel === 'twitter_dm' && ticket.account?.username === thread.account;
  }
  const word = new RegExp(`\\b${thread.token}\\b`);
  return ticket.channel === 'twitter' && (word.test(ticket.subject) || word.test(ticket.preview));
}
