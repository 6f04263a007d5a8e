import type { SavedRule, StoredAlert, StoredIncident } from './evidence.ts';
import { groupBy, type Facts } from './facts.ts';
import { REFUSED_MAIL, type Fault } from './fault-choice.ts';
import type { Finding } from './finding.ts';
import { isAlarm, SKEW_MS } from './judge-incidents.ts';
import { criesFor, fullWindows } from './outcries.ts';
import type { LedgerMail, LedgerText } from './outside.ts';
import { RunClock } from './run-clock.ts';
import type { Person } from './staff.ts';

/** The longest that a fault lasts: that of a mail server or of Twilio waits so long for a message. */
const FAULT_LASTS_MS = 60_000;
/** An alarm that its server has not taken by then goes by the other medium, too. */
const PATIENCE_MS = 4_000;
/** An SMS of an alarm that is older helps nobody. */
const SMS_VALID_MS = 60 * 60_000;
/** So many SMS may stand on a phone in place of one. */
const MOST_ALERT_SMS = 3;
const REPEAT = { email: 'You may have had this message before', sms: 'Perch (again) ' };
/** The newest says all that those before it do. */
const GROWING = ['alarm', 'doubled', 'quadrupled'];
const OF_GROWTH: Record<string, number> = { doubled: 2, quadrupled: 4 };

/** What arrived, as it is found in the mailbox and on the phone. */
interface Copy {
  to: string[];
  text: string;
  saysRepeat: boolean;
}

/** Whether people were told of incidents: what counts is what arrived. */
export function judgeAlarms(facts: Facts): Finding[] {
  const { rules, incidents, alerts } = facts.evidence;
  const judge = new AlarmJudge(facts);
  const ofRules = new Map(rules.map((rule) => [rule.id, rule]));
  return [
    ...incidents.flatMap((incident) => {
      const rule = ofRules.get(incident.ruleId);
      return rule ? judge.judgeTold(incident, rule) : [];
    }),
    ...alerts.flatMap((alert) => judge.judgeSent(alert)),
    ...judge.judgeStrays(),
  ];
}

class AlarmJudge {
  readonly #facts: Facts;
  readonly #clock: RunClock;
  readonly #alertsOf: Map<string, StoredAlert[]>;
  readonly #people: Map<string, Person & { organizationId: string }>;
  readonly #copies: Map<string, Copy[]>;

  constructor(facts: Facts) {
    const { jumps, alerts, people, ledger } = facts.evidence;
    this.#facts = facts;
    this.#clock = new RunClock(jumps);
    this.#alertsOf = groupBy(alerts, ({ incidentId }) => incidentId);
    this.#people = new Map(people.map((person) => [person.memberId, person]));
    const copies = [
      ...ledger.mails.map((mail) => ({ id: idOfMail(mail), copy: copyOfMail(mail) })),
      ...ledger.texts.map((text) => ({ id: idOfText(text), copy: copyOfText(text) })),
    ];
    const grouped = groupBy(copies, ({ id }) => id);
    this.#copies = new Map([...grouped].map(([id, list]) => [id, list.map(({ copy }) => copy)]));
  }

  /** Who is told of an incident, and of what. */
  judgeTold(incident: StoredIncident, rule: SavedRule): Finding[] {
    const alerts = this.#alertsOf.get(incident.id) ?? [];
    if (!isAlarm(incident))
      return alerts.length === 0 ? [] : [finding(`of the past incident ${incident.id} people were told`)];
    const chosen = this.#facts.evidence.people
      .filter(({ organizationId }) => organizationId === rule.organizationId)
      .flatMap(({ role, memberId }) => (rule.cast.tells[role] ?? []).map((medium) => `${memberId} ${medium}`));
    const ofKind = (kind: string) => alerts.filter((alert) => alert.kind === kind);
    const told = ofKind('alarm').map(nameOf);
    const mostHeld = Math.max(
      0,
      ...fullWindows(rule, criesFor(this.#facts, rule).possible)
        .filter(({ at }) => at >= incident.startedAt.getTime() && at <= incident.lastReachedAt.getTime())
        .map(({ held }) => held),
    );
    const wrong: string[] = [];
    const expectThat = (kind: string, expected: readonly string[]) => {
      const first = ofKind(kind)
        .filter((alert) => !isInstead(alert, expected))
        .map(nameOf);
      for (const name of expected) if (!first.includes(name)) wrong.push(`${name} has no ${kind}`);
      for (const name of first) if (!expected.includes(name)) wrong.push(`${name} has ${kind} and was not to`);
      if (new Set(first).size < first.length) wrong.push(`somebody has ${kind} twice`);
    };
    expectThat('alarm', chosen);
    if (incident.clearedAt !== null) expectThat('clear', told);
    for (const [kind, times] of Object.entries(OF_GROWTH)) {
      const grown = ofKind(kind);
      if (grown.length === 0) continue;
      if (!rule.cast.tellsGrowth || mostHeld < times * rule.cast.count) wrong.push(`${kind}, though it was not`);
      expectThat(kind, told);
    }
    const reachesNobody = ofKind('alarm')
      .filter((alert) => chosen.includes(nameOf(alert)))
      .every((alert) => this.#wasRefused(alert) || this.#newerOf(alert).some((newer) => this.#wasRefused(newer)));
    for (const alert of alerts) {
      if (!isInstead(alert, alert.kind === 'alarm' ? chosen : told)) continue;
      // in place of what did not go by the other medium; those who set up X, where nobody can be told whom the rule names
      const failed = alerts.find(
        ({ kind, memberId, medium }) => kind === alert.kind && memberId === alert.memberId && medium !== alert.medium,
      );
      const isReplaced = failed !== undefined && (this.#wasStruck(failed) || wasSlow(failed));
      const isForOthers = alert.kind === 'alarm' && alert.medium === 'email' && reachesNobody;
      if (!isReplaced && !isForOthers) wrong.push(`${nameOf(alert)} goes in place of nothing that failed`);
    }
    return wrong.map((what) => finding(`incident ${incident.id} of “${rule.cast.name}”: ${what}`));
  }

  /** What arrived of an alert. */
  judgeSent(alert: StoredAlert): Finding[] {
    const person = this.#people.get(alert.memberId);
    const wrong = (what: string) => [finding(`alert ${JSON.stringify(alert)} ${what}`)];
    if (person?.organizationId !== alert.organizationId) return wrong('is to nobody of the organization');
    const address = alert.medium === 'email' ? person.email : person.phone;
    const copies = this.#copies.get(alert.id) ?? [];
    const rule = this.#ruleOf(alert);
    if (copies.some(({ to }) => to.length !== 1 || to[0] !== address)) return wrong('went to somebody else');
    if (copies.some(({ text }) => !rule || !text.includes(rule.cast.name))) return wrong('says something else');
    if (copies.length === 0) {
      const isLeftOut = alert.state === 'discarded' && alert.code === 'superseded' && this.#newerOf(alert).length > 0;
      const isExcused = isLeftOut || this.#wasToNoAvail(alert) || this.#wasRefused(alert) || this.#wasInDoubt(alert);
      return isExcused ? [] : wrong('did not arrive');
    }
    const repeats = copies.filter(({ saysRepeat }) => saysRepeat).length;
    if (copies.length > repeats + 1) return wrong(`came ${copies.length} times and says ${repeats} times that it did`);
    if ((copies.length > 1 || repeats > 0) && !this.#wasHindered(alert))
      return wrong('came again, though nothing was hidden');
    return [];
  }

  /** What arrived and is no alert. */
  judgeStrays(): Finding[] {
    const { alerts, rules } = this.#facts.evidence;
    const known = new Set(alerts.map(({ id }) => id));
    const isAbout = ({ text }: Copy) => rules.some(({ cast }) => text.includes(cast.name));
    return [...this.#copies].flatMap(([id, copies]) =>
      known.has(id)
        ? []
        : copies
            .filter(isAbout)
            .map(({ to, text }) => finding(`nobody was to tell ${to.join(', ')}: ${text.slice(0, 160)}`)),
    );
  }

  /** To the same person by the same medium, of how the incident has grown since. */
  #newerOf({ incidentId, memberId, medium, kind }: StoredAlert): StoredAlert[] {
    const later = GROWING.slice(GROWING.indexOf(kind) + 1);
    return (this.#alertsOf.get(incidentId) ?? []).filter(
      (alert) => alert.memberId === memberId && alert.medium === medium && later.includes(alert.kind),
    );
  }

  #ruleOf({ incidentId }: StoredAlert): SavedRule | undefined {
    const { incidents, rules } = this.#facts.evidence;
    const incident = incidents.find(({ id }) => id === incidentId);
    return rules.find(({ id }) => id === incident?.ruleId);
  }

  /** It came to be sent when it was over: later than an SMS serves, or than the incident ended. */
  #wasToNoAvail({ incidentId, medium, state, code, createdAt, settledAt }: StoredAlert): boolean {
    if (state !== 'failed' || code !== 'expired' || settledAt === null) return false;
    const incident = this.#facts.evidence.incidents.find(({ id }) => id === incidentId);
    const isOver = incident?.clearedAt != null && incident.clearedAt.getTime() <= settledAt.getTime() + SKEW_MS;
    const isOld = medium === 'sms' && settledAt.getTime() + SKEW_MS >= createdAt.getTime() + SMS_VALID_MS;
    return isOver || isOld;
  }

  /** The mail server has said that it will not take it. */
  #wasRefused(alert: StoredAlert): boolean {
    const isOfServer = (fault: Fault) =>
      fault.kind === 'notices' &&
      fault.on === 'mails' &&
      'status' in fault.effect &&
      fault.effect.status === REFUSED_MAIL;
    return alert.state === 'failed' && alert.code === 'mail_refused' && this.#hasStruck(alert, isOfServer);
  }

  /** So many SMS might stand on the phone that no more were sent; none does. */
  #wasInDoubt(alert: StoredAlert): boolean {
    const { medium, state, code, doubts } = alert;
    const isGivenUp = state === 'failed' && code === 'too_many_attempts';
    return medium === 'sms' && isGivenUp && doubts >= MOST_ALERT_SMS && this.#wasStruck(alert);
  }

  /** Whether it had arrived was in doubt, or it did not: by a fault, or as time leapt in the middle of the call. */
  #wasHindered(alert: StoredAlert): boolean {
    const { attempt, doubts, state } = alert;
    return (attempt > 1 || doubts > 0 || state === 'failed') && this.#wasStruck(alert);
  }

  /** By what may keep it from arriving, or its server from answering. */
  #wasStruck(alert: StoredAlert): boolean {
    const { createdAt, settledAt } = alert;
    const hasLeapt = this.#facts.evidence.jumps.some(
      ({ at }) => at >= createdAt && (settledAt === null || at.getTime() <= settledAt.getTime() + SKEW_MS),
    );
    return hasLeapt || this.#hasStruck(alert, mayHideSending);
  }

  /** Whether such a fault struck between when it was asked for and when it was settled. */
  #hasStruck({ createdAt, settledAt }: StoredAlert, isSuch: (fault: Fault) => boolean): boolean {
    const from = this.#clock.real(createdAt.getTime()) - FAULT_LASTS_MS - SKEW_MS;
    const until = this.#clock.real(settledAt?.getTime() ?? Infinity) + SKEW_MS;
    return this.#facts.evidence.faults.some(({ fault, at }) => {
      const real = this.#clock.real(at.getTime());
      return isSuch(fault) && real >= from && real <= until;
    });
  }
}

const wasSlow = ({ createdAt, settledAt }: StoredAlert): boolean =>
  settledAt === null || settledAt.getTime() >= createdAt.getTime() + PATIENCE_MS;
const finding = (what: string): Finding => ({ check: 'alarms', what });
const nameOf = ({ memberId, medium }: StoredAlert) => `${memberId} ${medium}`;
const isInstead = (alert: StoredAlert, expected: readonly string[]) =>
  alert.isFallback && !expected.includes(nameOf(alert));

function mayHideSending(fault: Fault): boolean {
  switch (fault.kind) {
    case 'kill':
    case 'freeze':
    case 'clock-skew':
      return fault.role === 'worker';
    case 'kill-in-post':
    case 'notices':
    case 'postgres-restart':
    case 'postgres-kill':
    case 'postgres-cut':
    case 'disk-full':
      return true;
    default:
      return false;
  }
}

const idOfMail = ({ headers }: LedgerMail) => /^<([0-9a-f-]{36})@/.exec(headers['message-id'] ?? '')?.[1] ?? '';
const idOfText = ({ statusCallback }: LedgerText) => /([0-9a-f-]{36})$/.exec(statusCallback ?? '')?.[1] ?? '';
const copyOfMail = ({ to, subject, text }: LedgerMail): Copy => ({
  to,
  text: `${subject}\n${text}`,
  saysRepeat: text.includes(REPEAT.email),
});
const copyOfText = ({ to, body }: LedgerText): Copy => ({
  to: [to],
  text: body,
  saysRepeat: body.startsWith(REPEAT.sms),
});
