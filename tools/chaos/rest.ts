import { setTimeout as sleep } from 'node:timers/promises';
import type { Chronicle } from './chronicle.ts';
import type { Company } from './company.ts';
import type { LedgerMessage, LedgerTweet } from './outside.ts';
import type { Player } from './play.ts';
import { LATEST_SECONDS } from './story.ts';
import type { World } from './world.ts';

/** A delivery of which only a person could say whether it was posted. */
export interface Undecided {
  deliveryId: string;
  organizationId: string;
  username: string;
  text: string;
  sendingAt: Date;
  at: Date;
  wasPosted: boolean;
}

interface Options {
  world: World;
  companies: readonly Company[];
  player: Player;
  chronicle: Chronicle;
}

const LONGEST_STEP_SECONDS = 900;
const LONGEST_REST_MS = 300_000;
const LOOK_MS = 150;
const LONG_AGO = new Date(0);
/** Members look for the tickets of what they mean to answer. */
const FIND_MS = 5_000;

/** X behaves, the machine stays up, people do what is asked of them, and time passes until nothing is left to do. */
export class Rest {
  readonly undecided: Undecided[] = [];
  retried = 0;
  readonly #options: Options;
  readonly #deadline = Date.now() + LONGEST_REST_MS;

  constructor(options: Options) {
    this.#options = options;
  }

  /** Answers what does not come to rest, in words. */
  async come(): Promise<string[]> {
    const { companies, world, player, chronicle } = this.#options;
    await player.untilNothingIsInFlight();
    await this.#untilQuiet(LONG_AGO);
    chronicle.note('time', 'what X had held back comes to light');
    await player.passTime(LATEST_SECONDS + 120);
    const since = world.now();
    let moving = await this.#untilQuiet(since);
    for (const end = Date.now() + FIND_MS; Date.now() < end && companies.some(({ pending }) => pending > 0);) {
      await sleep(LOOK_MS);
    }
    for (const company of companies) company.giveUpWaiting();
    while (companies.some(({ pending }) => pending > 0)) await sleep(LOOK_MS);
    // what was sent meanwhile is read once more, as the brand's own
    const [row] = await world.query<{ wasSent: boolean }>(SENT_SINCE, [since]);
    if (row!.wasSent) moving = await this.#untilQuiet(world.now());
    await player.readStruckCalls();
    return moving;
  }

  /** Until every stream has been read to its end since then, and no delivery moves. */
  async #untilQuiet(since: Date): Promise<string[]> {
    const { world } = this.#options;
    for (;;) {
      await this.#helpOut();
      const rows = await world.query<{ what: string; due_at: Date }>(MOVING, [since]);
      if (rows.length === 0) return [];
      if (Date.now() > this.#deadline) return rows.map(({ what }) => what);
      const next = Math.min(...rows.map((row) => row.due_at.getTime())) - world.now().getTime();
      if (next > 1_000) await world.advance(Math.min(next / 1000 + 0.2, LONGEST_STEP_SECONDS));
      await sleep(LOOK_MS);
    }
  }

  /** What people do about replies that are in trouble: they look on X, and send again what did not go out. */
  async #helpOut(): Promise<void> {
    const { world } = this.#options;
    const troubled = await world.query<Troubled>(TROUBLED, [world.now()]);
    for (const delivery of troubled) {
      if (delivery.state === 'unknown') await this.#decide(delivery);
      else if (await this.#say(delivery, 'retry')) this.retried += 1;
    }
  }

  async #decide(delivery: Troubled): Promise<void> {
    const { world, chronicle } = this.#options;
    const onX = await this.#findOnX(delivery);
    const { id: deliveryId, organizationId, username, text, sendingAt } = delivery;
    const body = { posted: onX !== null, ...(onX?.permalink && { url: onX.permalink }) };
    if (!(await this.#say(delivery, 'resolve', body))) return;
    const wasPosted = onX !== null;
    this.undecided.push({ deliveryId, organizationId, username, text, sendingAt, at: world.now(), wasPosted });
    chronicle.note('api', `"${text}" was undecided; somebody looked on X: ${wasPosted ? 'it is' : 'it is not'} there`);
  }

  async #findOnX({ kind, username, text }: Troubled): Promise<{ id: string; permalink?: string } | null> {
    const { outside } = this.#options.world;
    const query = `${kind === 'tweet' ? 'tweets?author' : 'direct-messages?participant'}=${username}&limit=20000`;
    const items = await outside.list<(LedgerTweet | LedgerMessage) & { permalink?: string }>(query);
    return items.find((item) => item.from === username && item.text === text) ?? null;
  }

  async #say({ organizationId, id }: Troubled, what: string, body?: object): Promise<boolean> {
    const company = this.#options.companies.find((each) => each.id === organizationId)!;
    const answer = await company.client.call('POST', `/deliveries/${id}/${what}`, { body });
    return answer.status < 300;
  }
}

interface Troubled {
  id: string;
  organizationId: string;
  kind: string;
  state: string;
  username: string;
  text: string;
  sendingAt: Date;
}

const SENT_SINCE = `
  SELECT EXISTS (SELECT FROM delivery WHERE coalesce(settled_at, created_at) >= $1 OR created_at >= $1) AS "wasSent"`;

const TROUBLED = `
  SELECT d.id, d.organization_id AS "organizationId", d.kind, d.state, a.username, d.payload->>'text' AS text,
    d.sending_at AS "sendingAt"
  FROM delivery d JOIN account a ON a.organization_id = d.organization_id AND a.id = d.account_id
  WHERE a.state = 'connected' AND (d.state = 'unknown' AND d.attempt_at <= $1::timestamptz - interval '15 minutes'
    OR d.state = 'failed' AND d.code IN ('account_not_active', 'unauthorized', 'not_posted'))`;

const MOVING = `
  SELECT 'delivery ' || d.id || ' is ' || d.state AS what, d.due_at FROM delivery d
  WHERE d.state IN ('held', 'queued', 'sending', 'unknown')
  UNION ALL
  SELECT s.name || ' of @' || a.username || ' was last read to its end at ' || coalesce(s.last_succeeded_at::text, '–'),
    s.due_at
  FROM stream s JOIN account a ON a.organization_id = s.organization_id AND a.id = s.account_id
  WHERE s.page_token IS NOT NULL OR s.last_succeeded_at IS NULL OR s.last_succeeded_at < $1
  UNION ALL
  SELECT 'the rule ' || r.name || ' is to be looked at', $1 FROM escalation_rule r WHERE r.dirty_from IS NOT NULL
  UNION ALL
  SELECT 'an incident of ' || i.rule_name || ' is ' || i.state, coalesce(i.clear_due_at, $1) FROM incident i
  WHERE i.state IN ('open', 'acknowledged')
  UNION ALL
  SELECT 'a gap of ' || g.stream || ' is open', $1 FROM coverage_gap g WHERE g.state = 'open'`;
