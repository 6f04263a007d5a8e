import type { Evidence } from './evidence.ts';
import type { Check } from './finding.ts';
import { judge } from './judge.ts';
import type { Played } from './run.ts';
import type { World } from './world.ts';

interface Spoiled {
  /** what is done to a run that survived */
  what: string;
  /** which check must notice */
  check: Check;
  spoil: (world: World, evidence: Evidence) => Promise<unknown>;
}

const SPOILED: readonly Spoiled[] = [
  {
    what: 'a message of a mention is dropped',
    check: 'mentions',
    spoil: ({ query }) => query(`DELETE FROM message WHERE id = (${ONE_OF('tweet_row_id')})`),
  },
  {
    what: 'a message of a direct message is dropped', // doubling it the database refuses
    check: 'messages',
    spoil: ({ query }) => query(`DELETE FROM message WHERE id = (${ONE_OF('direct_message_id')})`),
  },
  {
    what: 'a ticket is there twice',
    check: 'tickets',
    spoil: ({ query }) =>
      query(`INSERT INTO ticket (organization_id, id, number, subject, channel, department_id, account_id,
               conversation_id, customer_id, is_current, reason, last_message_at, opened_at)
             SELECT organization_id, gen_random_uuid(), number + 1000000, subject, channel, department_id, account_id,
               conversation_id, customer_id, false, reason, last_message_at, opened_at
             FROM ticket WHERE channel = 'twitter' ORDER BY id LIMIT 1`),
  },
  {
    what: 'a mention is moved to another ticket',
    check: 'mentions',
    spoil: ({ query }) =>
      query(`UPDATE message m SET ticket_id = (SELECT id FROM ticket t WHERE t.organization_id = m.organization_id
               AND t.id <> m.ticket_id LIMIT 1) WHERE m.id = (${ONE_OF('tweet_row_id')})`),
  },
  {
    what: 'a reply is posted a second time',
    check: 'replies',
    spoil: ({ outside }, { ledger, asked, deliveries }) => {
      const sent = deliveries.find(({ kind, state }) => kind === 'tweet' && state === 'sent')!;
      const { text } = asked.find(({ messageId }) => messageId === sent.messageId)!;
      const { from, inReplyTo } = ledger.tweets.find(({ id }) => id === sent.remoteId)!;
      return outside.call('POST', 'tweets', { from, text, inReplyTo });
    },
  },
  {
    what: 'a reply is taken off X',
    check: 'replies',
    spoil: ({ outside }, { deliveries }) => {
      const sent = deliveries.findLast(({ kind, state }) => kind === 'tweet' && state === 'sent')!;
      return outside.call('DELETE', `tweets/${sent.remoteId}`);
    },
  },
  {
    what: 'the brand says something that nobody wrote',
    check: 'posts',
    spoil: ({ outside }) => outside.call('POST', 'tweets', { from: 'initech', text: 'Out of the blue' }),
  },
  {
    what: 'a reply comes back as a message of its own',
    check: 'echoes',
    spoil: ({ query }) =>
      query(`INSERT INTO message (organization_id, id, ticket_id, direction, visibility, channel, text, posted_at)
             SELECT organization_id, gen_random_uuid(), ticket_id, direction, visibility, channel, text, posted_at
             FROM message WHERE direction = 'out' AND member_id IS NOT NULL ORDER BY id LIMIT 1`),
  },
  {
    what: 'a delivery has failed without a refusal',
    check: 'failed',
    spoil: ({ query }) =>
      query(`UPDATE delivery SET state = 'failed', code = 'forbidden'
             WHERE id = (SELECT id FROM delivery WHERE kind = 'tweet' AND state = 'sent' ORDER BY id LIMIT 1)`),
  },
  {
    what: 'an alarm is known of that nobody raised, beside another',
    check: 'incidents',
    spoil: ({ query }) =>
      query(`INSERT INTO incident (organization_id, id, account_id, rule_id, rule_name, tweet_count, window_minutes,
               counts_authors, state, started_at, reached_at, last_reached_at, opened_at, cleared_at)
             SELECT organization_id, gen_random_uuid(), account_id, rule_id, rule_name, tweet_count, window_minutes,
               counts_authors, state, started_at, reached_at, last_reached_at, opened_at, cleared_at
             FROM incident WHERE state = 'cleared' ORDER BY id LIMIT 1`),
  },
  {
    what: 'an incident is gone, and with it that people were told',
    check: 'incidents',
    spoil: ({ query }) =>
      query(`DELETE FROM incident WHERE id = (
               SELECT incident_id FROM escalation_alert WHERE kind = 'alarm' ORDER BY id DESC LIMIT 1)`),
  },
  {
    what: 'somebody was told of an incident, and Perch does not know',
    check: 'alarms',
    spoil: ({ query }) =>
      query(`DELETE FROM escalation_alert WHERE id = (
               SELECT id FROM escalation_alert WHERE kind = 'alarm' ORDER BY id LIMIT 1)`),
  },
  {
    what: 'a tweet is stored with an organization that it does not concern',
    check: 'tenancy',
    spoil: ({ query }, { tweets, accounts, ledger }) => {
      const own = tweets.find(({ decision }) => decision === 'outbound')!;
      const names = accounts.filter((each) => each.organizationId === own.organizationId).map((each) => each.username);
      const foreign = ledger.tweets.find(
        ({ from, mentions }) => ![from, ...mentions].some((name) => names.includes(name)),
      );
      return query('UPDATE tweet SET tweet_id = $1 WHERE organization_id = $2 AND tweet_id = $3', [
        foreign!.id,
        own.organizationId,
        own.itemId,
      ]);
    },
  },
];

const ONE_OF = (column: string) =>
  `SELECT id FROM message WHERE direction = 'in' AND ${column} IS NOT NULL ORDER BY id LIMIT 1`;

/** Spoils a run that survived, one way after the other: the judge must notice each. */
export async function proveJudge(world: World, played: Played, say: (line: string) => void) {
  // nothing is to mend it
  for (const worker of world.workers) worker.retire();
  let known = new Set<string>();
  let noticed = 0;
  for (const { what, check, spoil } of SPOILED) {
    await spoil(world, played.evidence);
    const findings = judge(await played.gatherAgain());
    const isNoticed = findings.some((finding) => finding.check === check && !known.has(JSON.stringify(finding)));
    known = new Set(findings.map((finding) => JSON.stringify(finding)));
    if (isNoticed) noticed += 1;
    say(`${isNoticed ? '  ok  ' : 'FAILED'}  the judge notices when ${what}`);
  }
  return { passed: noticed, failed: SPOILED.length - noticed };
}
