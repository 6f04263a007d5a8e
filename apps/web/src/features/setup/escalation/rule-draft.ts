import {
  BASELINE_TIMES,
  ESCALATION_LIMITS,
  type CreateEscalationRule,
  type EscalationCondition,
  type EscalationRule,
} from '@perch/contracts';
import { currentLocale } from '../../../lib/i18n.ts';
import { ownZone } from '../../../lib/own-zone.ts';

/** A rule as it stands in the form: numbers as they are typed. */
export interface RuleDraft {
  name: string;
  isEnabled: boolean;
  keywords: string[];
  tweetCount: string;
  windowMinutes: string;
  countsAuthors: boolean;
  minFollowers: string;
  /** what keyword streams have found counts, too */
  countsStreams: boolean;
  /** what is usual counts, too */
  hasBaseline: boolean;
  baselineTimes: string;
  baselineLeast: string;
  cooldownMinutes: string;
  opensTicket: boolean;
  /** null: the default one */
  ticketDepartmentId: string | null;
  tellsGrowth: boolean;
  /** people are told one after the other */
  isOnCall: boolean;
  onCallMinutes: string;
  timeZone: string;
  recipients: CreateEscalationRule['recipients'];
}

export type NumberField = keyof typeof ESCALATION_LIMITS;

const USUAL_ON_CALL = '10';
const USUAL_TIMES = '3';
const USUAL_LEAST = '20';

/** @param memberId whoever sets it up is told first */
export const newDraft = (name: string, memberId: string): RuleDraft => ({
  name,
  isEnabled: true,
  keywords: [],
  tweetCount: '10',
  windowMinutes: '15',
  countsAuthors: false,
  minFollowers: '0',
  countsStreams: false,
  hasBaseline: false,
  baselineTimes: USUAL_TIMES,
  baselineLeast: USUAL_LEAST,
  cooldownMinutes: '60',
  opensTicket: false,
  ticketDepartmentId: null,
  tellsGrowth: true,
  isOnCall: false,
  onCallMinutes: USUAL_ON_CALL,
  timeZone: ownZone(),
  recipients: [{ memberId, byEmail: true, bySms: false, quiet: null }],
});

export const draftOf = (rule: EscalationRule): RuleDraft => ({
  name: rule.name,
  isEnabled: rule.isEnabled,
  keywords: rule.keywords,
  tweetCount: String(rule.tweetCount),
  windowMinutes: String(rule.windowMinutes),
  countsAuthors: rule.countsAuthors,
  minFollowers: String(rule.minFollowers),
  countsStreams: rule.countsStreams,
  hasBaseline: rule.baseline !== null,
  baselineTimes: rule.baseline === null ? USUAL_TIMES : rule.baseline.times.toLocaleString(currentLocale()),
  baselineLeast: rule.baseline === null ? USUAL_LEAST : String(rule.baseline.least),
  cooldownMinutes: String(rule.cooldownMinutes),
  opensTicket: rule.opensTicket,
  ticketDepartmentId: rule.ticketDepartmentId,
  tellsGrowth: rule.tellsGrowth,
  isOnCall: rule.onCallMinutes !== null,
  onCallMinutes: rule.onCallMinutes === null ? USUAL_ON_CALL : String(rule.onCallMinutes),
  timeZone: isZoneChosen(rule) ? rule.timeZone : ownZone(),
  recipients: rule.recipients.map(({ memberId, byEmail, bySms, quiet }) => ({ memberId, byEmail, bySms, quiet })),
});

/** Where nobody has quiet hours, and nothing goes by hours of the week, it never was. */
const isZoneChosen = ({ recipients, baseline }: EscalationRule) =>
  baseline !== null || recipients.some(({ quiet }) => quiet !== null);

/** Undefined: it is none, or out of its limits. */
export function numberOf(field: NumberField, typed: string): number | undefined {
  const number = /^\s*\d{1,10}\s*$/.test(typed) ? Number(typed) : undefined;
  const { least, most } = ESCALATION_LIMITS[field];
  return number !== undefined && number >= least && number <= most ? number : undefined;
}

/** With a decimal point or comma; undefined: it is none, or out of its limits. */
export function timesOf(typed: string): number | undefined {
  const number = /^\s*\d{1,3}([.,]\d{1,2})?\s*$/.test(typed) ? Number(typed.replace(',', '.')) : undefined;
  return number !== undefined && number >= BASELINE_TIMES.least && number <= BASELINE_TIMES.most ? number : undefined;
}

/** Null: it does not go by what is usual; undefined while a number is not usable. */
export function baselineOf(
  draft: Pick<RuleDraft, 'hasBaseline' | 'baselineTimes' | 'baselineLeast'>,
): EscalationCondition['baseline'] | undefined {
  if (!draft.hasBaseline) return null;
  const times = timesOf(draft.baselineTimes);
  const least = numberOf('baselineLeast', draft.baselineLeast);
  return times === undefined || least === undefined ? undefined : { times, least };
}

/** Null while a number is not usable. */
export function conditionOf(draft: RuleDraft): EscalationCondition | null {
  const tweetCount = numberOf('tweetCount', draft.tweetCount);
  const windowMinutes = numberOf('windowMinutes', draft.windowMinutes);
  const minFollowers = numberOf('minFollowers', draft.minFollowers);
  const cooldownMinutes = numberOf('cooldownMinutes', draft.cooldownMinutes);
  if (tweetCount === undefined || windowMinutes === undefined) return null;
  if (minFollowers === undefined || cooldownMinutes === undefined) return null;
  const baseline = baselineOf(draft);
  if (baseline === undefined) return null;
  const { keywords, countsAuthors, countsStreams } = draft;
  const counted = { keywords, countsAuthors, countsStreams, minFollowers };
  return { ...counted, tweetCount, windowMinutes, cooldownMinutes, baseline };
}

/** Null while something is missing. */
export function ruleOf(draft: RuleDraft): CreateEscalationRule | null {
  const condition = conditionOf(draft);
  const name = draft.name.trim();
  const { isEnabled, opensTicket, ticketDepartmentId, tellsGrowth, timeZone, recipients } = draft;
  const isOnCall = draft.isOnCall && recipients.length > 1;
  const onCallMinutes = isOnCall ? numberOf('onCallMinutes', draft.onCallMinutes) : null;
  const areTold =
    recipients.length > 0 &&
    recipients.every(({ byEmail, bySms, quiet }) => (byEmail || bySms) && quiet?.from !== (quiet?.until ?? null));
  if (!condition || name === '' || !areTold || onCallMinutes === undefined) return null;
  const told = { tellsGrowth, onCallMinutes, timeZone, recipients };
  return { name, isEnabled, ...condition, opensTicket, ticketDepartmentId, ...told };
}

/** Minutes of the day as a time field has them, and back; undefined: it is none. */
export const clockOf = (minute: number): string =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
export function minuteOf(clock: string): number | undefined {
  const [, hours, minutes] = /^(\d\d):(\d\d)/.exec(clock) ?? [];
  return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes);
}
