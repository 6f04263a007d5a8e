import type { CreateEscalationRule, EscalationCondition, EscalationRule } from '@perch/contracts';

/** A rule as it stands in the form: numbers as they are typed. */
export interface RuleDraft {
  name: string;
  isEnabled: boolean;
  keywords: string[];
  tweetCount: string;
  windowMinutes: string;
  countsAuthors: boolean;
  minFollowers: string;
  cooldownMinutes: string;
  opensTicket: boolean;
  /** null: the default one */
  ticketDepartmentId: string | null;
  recipients: CreateEscalationRule['recipients'];
}

export type NumberField = 'tweetCount' | 'windowMinutes' | 'minFollowers' | 'cooldownMinutes';

/** What each number may be; the API refuses the rest. */
export const LIMITS: Record<NumberField, { least: number; most: number }> = {
  tweetCount: { least: 1, most: 10_000 },
  windowMinutes: { least: 1, most: 1440 },
  minFollowers: { least: 0, most: 1_000_000_000 },
  cooldownMinutes: { least: 0, most: 10_080 },
};

/** @param memberId whoever sets it up is told first */
export const newDraft = (name: string, memberId: string): RuleDraft => ({
  name,
  isEnabled: true,
  keywords: [],
  tweetCount: '10',
  windowMinutes: '15',
  countsAuthors: false,
  minFollowers: '0',
  cooldownMinutes: '60',
  opensTicket: false,
  ticketDepartmentId: null,
  recipients: [{ memberId, byEmail: true, bySms: false }],
});

export const draftOf = (rule: EscalationRule): RuleDraft => ({
  name: rule.name,
  isEnabled: rule.isEnabled,
  keywords: rule.keywords,
  tweetCount: String(rule.tweetCount),
  windowMinutes: String(rule.windowMinutes),
  countsAuthors: rule.countsAuthors,
  minFollowers: String(rule.minFollowers),
  cooldownMinutes: String(rule.cooldownMinutes),
  opensTicket: rule.opensTicket,
  ticketDepartmentId: rule.ticketDepartmentId,
  recipients: rule.recipients.map(({ memberId, byEmail, bySms }) => ({ memberId, byEmail, bySms })),
});

/** Undefined: it is none, or out of its limits. */
export function numberOf(field: NumberField, typed: string): number | undefined {
  const number = /^\s*\d{1,10}\s*$/.test(typed) ? Number(typed) : undefined;
  const { least, most } = LIMITS[field];
  return number !== undefined && number >= least && number <= most ? number : undefined;
}

/** Null while a number is not usable. */
export function conditionOf(draft: RuleDraft): EscalationCondition | null {
  const tweetCount = numberOf('tweetCount', draft.tweetCount);
  const windowMinutes = numberOf('windowMinutes', draft.windowMinutes);
  const minFollowers = numberOf('minFollowers', draft.minFollowers);
  const cooldownMinutes = numberOf('cooldownMinutes', draft.cooldownMinutes);
  if (tweetCount === undefined || windowMinutes === undefined) return null;
  if (minFollowers === undefined || cooldownMinutes === undefined) return null;
  const { keywords, countsAuthors } = draft;
  return { keywords, tweetCount, windowMinutes, countsAuthors, minFollowers, cooldownMinutes };
}

/** Null while something is missing. */
export function ruleOf(draft: RuleDraft): CreateEscalationRule | null {
  const condition = conditionOf(draft);
  const name = draft.name.trim();
  const { isEnabled, recipients, opensTicket, ticketDepartmentId } = draft;
  const areTold = recipients.length > 0 && recipients.every(({ byEmail, bySms }) => byEmail || bySms);
  return condition && name !== '' && areTold
    ? { name, isEnabled, ...condition, opensTicket, ticketDepartmentId, recipients }
    : null;
}
