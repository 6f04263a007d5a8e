import type { ApiClient } from './api-client.ts';
import type { Chronicle, Note } from './chronicle.ts';
import type { Company } from './company.ts';
import type { Evidence } from './evidence.ts';
import { CHECKS, type Check, type Finding } from './finding.ts';
import type { StruckCall } from './outside.ts';
import type { Act, Step } from './story.ts';
import type { World } from './world.ts';

const MOST_STORIES = 5;
const LONGEST_STORY = 80;
/** A fault so near to an event belongs to its story, milliseconds. */
const NEAR_MS = 6_000;

export interface Run {
  seed: number;
  steps: readonly Step[];
  world: World;
  companies: readonly Company[];
  chronicle: Chronicle;
  retried: number;
  evidence: Evidence;
  findings: readonly Finding[];
}

/** What was done, what struck, and what survived. */
export function report(run: Run): string {
  const { evidence, findings, world, companies, chronicle, retried } = run;
  const acts = run.steps.flatMap((step) => (step.do === 'act' ? [step.act] : []));
  const faults = chronicle.notes.filter(({ kind, text }) => kind === 'fault' && text.includes('{'));
  const { health, deliveries, incidents, alerts } = evidence;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const calls = (of: (client: ApiClient) => readonly number[]) =>
    world.apiUrls.map((_url, at) => sum(companies.map(({ client }) => of(client)[at]!)));
  const megabytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`;
  const lines: [string, string][] = [
    ['People did', counts(acts.map(({ kind }: Act) => kind))],
    ['Faults struck', counts(faults.map(({ text }) => text.split(' {')[0]!))],
    ['Calls to X struck', counts(evidence.struck.map(({ fault }) => fault ?? '?'))],
    [
      'Processes',
      health.processes
        .map(({ name, starts, memory, openFiles }) =>
          [
            `${name}: ${starts} starts`,
            memory && `heap ${megabytes(memory.heapUsed)}`,
            openFiles && `${openFiles} files`,
          ]
            .filter(Boolean)
            .join(', '),
        )
        .join('\n'),
    ],
    ['Ended by themselves', counts(world.processes.flatMap(({ name, crashes }) => Array<string>(crashes).fill(name)))],
    ['Connections', `Postgres ${health.connections.postgres}, Redis ${health.connections.redis}`],
    [
      'Members’ calls',
      calls(({ calls: made }) => made)
        .map((made, at) => `api ${at + 1}: ${made}, of which asked again ${calls(({ failures }) => failures)[at]}`)
        .join('\n'),
    ],
    [
      'Live events heard',
      world.apiUrls
        .map((_url, at) => `api ${at + 1}: ${sum(companies.map(({ listeners }) => listeners[at]!.heard))}`)
        .join(', '),
    ],
    ['Replies', `${counts(deliveries.map(({ state }) => state))}; sent again by people: ${retried}`],
    ['Needed two attempts', String(deliveries.filter(({ attempt }) => attempt > 1).length)],
    ['Incidents', counts(incidents.map(({ state, pastReason }) => (pastReason ? `past (${pastReason})` : state)))],
    [
      'Alarms',
      counts(alerts.map(({ kind, medium, isFallback }) => `${kind} by ${medium}${isFallback ? ' instead' : ''}`)),
    ],
    ['Alarms sent again', String(alerts.filter(({ attempt }) => attempt > 1).length)],
    ['Asked a person', String(evidence.undecided.length)],
    ['Authorized anew', String(sum(companies.map(({ reauthorizations }) => reauthorizations)))],
  ];
  return [
    ...lines.map(([title, text]) => row(title, text)),
    '',
    ...(Object.keys(CHECKS) as Check[]).map((check) => verdict(check, evidence, findings)),
  ].join('\n');
}

const TITLE_WIDTH = 21;
const row = (title: string, text: string) =>
  `${title.padEnd(TITLE_WIDTH)}${(text || '–').replaceAll('\n', `\n${' '.repeat(TITLE_WIDTH)}`)}`;

function verdict(check: Check, evidence: Evidence, findings: readonly Finding[]): string {
  const found = findings.filter((finding) => finding.check === check).length;
  const weighed = weighedFor(check, evidence);
  const of = weighed === null ? '' : ` (${weighed})`;
  return `${found === 0 ? '  ok  ' : 'FAILED'}  ${CHECKS[check]}${of}${found === 0 ? '' : `: ${found} differences`}`;
}

/** How many things a check has looked at; null: it is not about things. */
function weighedFor(check: Check, evidence: Evidence): number | null {
  const { written, asked, tickets, undecided, deliveries, ledger, incidents, alerts } = evidence;
  switch (check) {
    case 'mentions':
      return written.filter(({ thread }) => thread.kind === 'public').length;
    case 'messages':
      return written.filter(({ thread }) => thread.kind === 'direct').length;
    case 'tickets':
      return tickets.length;
    case 'replies':
    case 'echoes':
      return asked.length;
    case 'posts':
      return ledger.tweets.length + ledger.messages.length;
    case 'undecided':
      return undecided.length;
    case 'incidents':
      return incidents.length;
    case 'alarms':
      return alerts.length;
    case 'failed':
      return deliveries.filter(({ state }) => state === 'failed').length;
    default:
      return null;
  }
}

function counts(names: readonly string[]): string {
  const count = new Map<string, number>();
  for (const name of names) count.set(name, (count.get(name) ?? 0) + 1);
  return [...count]
    .toSorted((one, other) => other[1] - one[1])
    .map(([name, times]) => `${times} ${name}`)
    .join(', ');
}

/** Of the first findings everything that happened to the event, in the order of time, with the faults around it. */
export function tellStories({ findings, chronicle, evidence }: Run): string {
  return findings
    .slice(0, MOST_STORIES)
    .map((finding) => {
      const { check, what, event, thread } = finding;
      const title = `✗ ${CHECKS[check]}\n  ${event === undefined ? '' : `event ${event}: `}${what}`;
      return [title, ...storyOf(finding, chronicle.notes, evidence.struck), ...rowsOf(thread, evidence)].join('\n');
    })
    .concat(findings.length > MOST_STORIES ? `… and ${findings.length - MOST_STORIES} more differences` : [])
    .join('\n\n');
}

function storyOf({ event, thread }: Finding, notes: readonly Note[], struck: readonly StruckCall[]): string[] {
  if (thread === undefined && event === undefined) return [];
  const own = notes.filter((note) => note.event === event || (thread !== undefined && note.thread === thread));
  const isNear = (realMs: number) => own.some((note) => Math.abs(note.realMs - realMs) < NEAR_MS);
  const around = notes.filter((note) => own.includes(note) || (note.event === undefined && isNear(note.realMs)));
  const isNearAt = (at: number) => own.some((note) => Math.abs(note.at.getTime() - at) < NEAR_MS);
  const calls = struck
    .filter(({ at }) => isNearAt(Date.parse(at)))
    .map(({ at, method, path, user, fault }) => ({
      at: new Date(at),
      text: `X: ${method} ${path.split('?')[0]} by @${user}: ${fault}`,
    }));
  const lines = [...around, ...calls].toSorted((one, other) => one.at.getTime() - other.at.getTime());
  const shown = lines.map(({ at, text }) => `    ${at.toISOString().slice(11, 23)}  ${text}`);
  return shown.length <= LONGEST_STORY
    ? shown
    : [...shown.slice(0, LONGEST_STORY), `    … ${shown.length - LONGEST_STORY} lines more`];
}

/** What Perch has of the conversation. */
function rowsOf(thread: number | undefined, { written, asked, messages, tweets, deliveries }: Evidence): string[] {
  if (thread === undefined) return [];
  const ids = new Set(written.filter((one) => one.thread.index === thread).map(({ id }) => id));
  const sent = new Set(asked.filter((one) => one.thread.index === thread).map(({ messageId }) => messageId));
  return [
    ...tweets.filter(({ itemId }) => ids.has(itemId)).map((tweet) => `tweet ${JSON.stringify(tweet)}`),
    ...messages
      .filter(({ id, tweetId, dmEventId }) => sent.has(id) || ids.has(tweetId ?? dmEventId ?? ''))
      .map((message) => `message ${JSON.stringify(message)}`),
    ...deliveries
      .filter(({ messageId }) => sent.has(messageId))
      .map((delivery) => `delivery ${JSON.stringify(delivery)}`),
  ].map((line) => `    ${line}`);
}
