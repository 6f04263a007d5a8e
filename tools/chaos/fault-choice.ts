import { ACCOUNTS } from './cast.ts';
import type { Random } from './random.ts';

/** Which endpoints of X, of Twilio or of the mail server a fault strikes. */
export const STRUCK = {
  posts: { method: 'POST', path: '/2/tweets' },
  messages: { method: 'POST', path: '/2/dm_conversations/:id/messages' },
  reads: { method: 'GET', path: '/2/' },
  anything: { path: '/2/' },
  mails: { path: '/smtp' },
  texts: { method: 'POST', path: '/2010-04-01/' },
} as const;

/** By which a mail server says that it takes this e-mail neither now nor later. */
export const REFUSED_MAIL = 550;

export type Fault =
  | { kind: 'kill'; role: 'api' | 'worker'; which: number }
  /** a worker dies in the moment in which X stores a post (or the other side takes an alarm), or just before */
  | { kind: 'kill-in-post'; which: number; when: 'before' | 'after'; on: 'posts' | 'messages' | 'mails' | 'texts' }
  /** a process gets no processor for a while */
  | { kind: 'freeze'; role: 'api' | 'worker'; which: number; milliseconds: number }
  | { kind: 'redis-flush' }
  | { kind: 'redis-kill' }
  /** Redis takes no more data for a while */
  | { kind: 'redis-full'; milliseconds: number }
  | { kind: 'postgres-restart' }
  | { kind: 'postgres-kill' }
  /** every connection to Postgres ends, in whatever transaction it was */
  | { kind: 'postgres-cut' }
  /** Postgres refuses to write as it does on a full disk */
  | { kind: 'disk-full'; milliseconds: number }
  /** X misbehaves: so many times, or for so many seconds */
  | { kind: 'x'; effect: XEffect; on: keyof typeof STRUCK; times?: number; seconds?: number; user?: string }
  /** the mail server, or Twilio, misbehaves */
  | { kind: 'notices'; effect: XEffect; on: 'mails' | 'texts'; times: number }
  /** X forgets every token of an account */
  | { kind: 'revoke'; user: string }
  /** X indexes what is new late for a while */
  | { kind: 'index-late'; seconds: number }
  /** the clock of one process is off for a while */
  | { kind: 'clock-skew'; role: 'api' | 'worker'; which: number; milliseconds: number };

export type XEffect =
  | { kind: 'cut-before' }
  | { kind: 'cut-after' }
  | { kind: 'cut-midway' }
  | { kind: 'malformed' }
  | { kind: 'status'; status: number }
  | { kind: 'rate-limit'; resetSeconds: number }
  | { kind: 'slow'; ms: number; when: 'before' | 'after' }
  | { kind: 'problem'; name: 'duplicate' | 'reply-not-invited' };

const WEIGHTS = {
  'kill-worker': 10,
  'kill-api': 7,
  'kill-in-post': 10,
  freeze: 4,
  'redis-flush': 5,
  'redis-kill': 4,
  'redis-full': 2,
  'postgres-restart': 2,
  'postgres-kill': 2,
  'postgres-cut': 3,
  'disk-full': 3,
  'x-cut': 16,
  'x-storm': 8,
  'x-slow': 3,
  'x-refuses': 2,
  notices: 6,
  revoke: 2,
  'index-late': 2,
  'clock-skew': 4,
};

const WORKERS = 3;
const APIS = 2;

/** The same sequence of faults for the same numbers, whatever people do in between. */
export function chooseFault(random: Random): Fault {
  const kind = random.weighted(WEIGHTS);
  const role = random.chance(0.6) ? 'worker' : 'api';
  const which = random.between(0, (role === 'worker' ? WORKERS : APIS) - 1);
  const on = random.pick(['posts', 'messages', 'reads', 'anything'] as const);
  switch (kind) {
    case 'kill-worker':
      return { kind: 'kill', role: 'worker', which: random.between(0, WORKERS - 1) };
    case 'kill-api':
      return { kind: 'kill', role: 'api', which: random.between(0, APIS - 1) };
    case 'kill-in-post':
      return {
        kind,
        which: random.between(0, WORKERS - 1),
        when: random.pick(['before', 'after'] as const),
        on: random.pick(['posts', 'posts', 'messages', 'messages', 'mails', 'texts'] as const),
      };
    case 'freeze':
      return { kind, role, which, milliseconds: random.between(300, 1_500) };
    case 'redis-full':
    case 'disk-full':
      return { kind, milliseconds: random.between(500, 1_500) };
    case 'x-cut': {
      const effect = random.pick(['cut-before', 'cut-after', 'cut-midway', 'malformed'] as const);
      return { kind: 'x', effect: { kind: effect }, on, times: random.between(1, 4) };
    }
    case 'x-storm': {
      const effect: XEffect = random.chance(0.4)
        ? { kind: 'rate-limit', resetSeconds: random.between(2, 20) }
        : { kind: 'status', status: random.pick([500, 502, 503, 504]) };
      return { kind: 'x', effect, on, seconds: random.between(2, 10) };
    }
    case 'x-slow': {
      const when = random.pick(['before', 'after'] as const);
      return { kind: 'x', effect: { kind: 'slow', ms: random.between(500, 3_000), when }, on, times: 3 };
    }
    case 'x-refuses': {
      const name = random.pick(['duplicate', 'reply-not-invited'] as const);
      return { kind: 'x', effect: { kind: 'problem', name }, on: 'posts', times: 1 };
    }
    case 'notices': {
      const to = random.pick(['mails', 'texts'] as const);
      const effect = random.pick<XEffect>([
        { kind: 'cut-before' },
        { kind: 'cut-after' },
        // later, says a mail server, or never
        { kind: 'status', status: to === 'texts' ? 503 : random.pick([451, REFUSED_MAIL]) },
        { kind: 'slow', ms: random.between(500, 3_000), when: random.pick(['before', 'after'] as const) },
      ]);
      return { kind, effect, on: to, times: random.between(1, 2) };
    }
    case 'revoke':
      return { kind, user: random.pick(ACCOUNTS).username };
    case 'index-late':
      return { kind, seconds: random.between(5, 60) };
    case 'clock-skew':
      return { kind, role, which, milliseconds: random.between(-20_000, 20_000) };
    default:
      return { kind };
  }
}

const KILLED_IN = { posts: 'a post', messages: 'a message', mails: 'an e-mail', texts: 'an SMS' } as const;

/** How the table calls it. */
export function nameOfFault(fault: Fault): string {
  switch (fault.kind) {
    case 'kill':
    case 'freeze':
    case 'clock-skew':
      return `${fault.kind} ${fault.role}`;
    case 'kill-in-post':
      return `kill worker ${fault.when} ${KILLED_IN[fault.on]}`;
    case 'x':
      return `X: ${fault.effect.kind === 'status' ? '5xx' : fault.effect.kind === 'problem' ? 'refuses' : fault.effect.kind}`;
    case 'notices':
      return `${fault.on === 'mails' ? 'mail' : 'SMS'}: ${fault.effect.kind}`;
    case 'revoke':
      return 'X: token revoked';
    case 'index-late':
      return 'X: indexes late';
    default:
      return fault.kind;
  }
}
