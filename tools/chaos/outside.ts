// The sandbox, as the run steers it and as the ledger of what truly stands on X.

export interface LedgerTweet {
  id: string;
  from: string;
  /** as X's API answers it */
  apiText: string;
  text: string;
  conversationId: string;
  inReplyTo: string | null;
  inReplyToUser: string | null;
  mentions: string[];
  createdAt: string;
  indexedAt: string;
  editHistoryTweetIds: string[];
}

export interface LedgerMessage {
  id: string;
  conversationId: string;
  from: string;
  to: string[];
  text: string;
  createdAt: string;
}

export interface LedgerUser {
  id: string;
  username: string;
}

/** An e-mail that has arrived. */
export interface LedgerMail {
  id: string;
  to: string[];
  subject: string;
  text: string;
  /** by lower-case name */
  headers: Record<string, string>;
}

/** An SMS that Twilio has taken. */
export interface LedgerText {
  sid: string;
  to: string;
  body: string;
  /** where Twilio tells what becomes of it */
  statusCallback: string | null;
}

/** A call to X or Twilio that a fault struck. */
export interface StruckCall {
  id: number;
  at: string;
  method: string;
  path: string;
  template: string;
  user: string | null;
  body: unknown;
  status: number;
  fault: string | null;
}

/** The control API of the sandbox. */
export class Outside {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async call<T>(method: string, address: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/control/${address}`, {
      method,
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new SandboxRefusal(`${method} /control/${address} answered ${response.status}: ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  async list<T>(address: string): Promise<T[]> {
    return (await this.call<{ data: T[] }>('GET', address)).data;
  }

  tweets = () => this.list<LedgerTweet>('tweets?limit=20000');
  directMessages = () => this.list<LedgerMessage>('direct-messages?limit=20000');
  mails = () => this.list<LedgerMail>('mail?direction=received&limit=5000');
  mailsTo = (address: string) => this.list<LedgerMail>(`mail?to=${encodeURIComponent(address)}`);
  texts = () => this.list<LedgerText>('sms?direction=outbound&limit=5000');
  textsTo = (number: string) => this.list<LedgerText>(`sms?number=${encodeURIComponent(number)}`);
  users = () => this.list<LedgerUser>('users');
  struckCalls = () => this.list<StruckCall>('requests?faulty=true&limit=5000');
  advance = (advanceSeconds: number) => this.call('POST', 'clock', { advanceSeconds });
  addFault = (rule: object) => this.call('POST', 'faults', { rule });
  clearFaults = () => this.call('DELETE', 'faults');
}

export class SandboxRefusal extends Error {}
