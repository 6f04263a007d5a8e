import type { Incident, IncidentDetail } from '@perch/contracts';
import type { TFunction } from 'i18next';
import { isGivenUp, isTriedAgain } from '../../lib/alert-fate.ts';
import { currentLocale } from '../../lib/i18n.ts';
import { doerOf } from '../../lib/requester.ts';

type Event = IncidentDetail['events'][number];
type Alert = IncidentDetail['alerts'][number];

/** One thing that happened to an incident, as a sentence; what a note says stands apart. */
export function eventWords(t: TFunction, { kind, actor, apiKey, data }: Event): string {
  const name = typeof data.name === 'string' ? data.name : t('incident.nobody');
  const instead = typeof data.instead === 'string' ? data.instead : 'none';
  const words = t(`incident.event.${variantOf(kind, data)}`, {
    actor: doerOf(t, actor, apiKey) ?? 'Perch',
    name: typeof data.unseenBy === 'string' ? data.unseenBy : name,
    count: Number(data.count ?? 0),
    number: Number(data.number ?? 0),
    usual: roughly(Number(data.usual ?? 0)),
  });
  if (kind !== 'alert_failed') return words;
  const what = whyNoSms(data) ? words : `${words} ${t(`incident.medium.${String(data.medium)}`)}.`;
  return `${what} ${t(`incident.instead.${instead}`)}`;
}

function variantOf(kind: Event['kind'], data: Event['data']): string {
  if (kind === 'acknowledged' && data.via === 'link') return 'acknowledgedByLink';
  if (kind === 'closed') return closedAs(data);
  if (kind === 'alert_failed') return whyNoSms(data) ?? (data.code === 'timed_out' ? 'alertIsLate' : kind);
  if (kind === 'ticket_opened' && data.unseenBy) return 'ticketOfNobody';
  if (typeof data.usual !== 'number') return kind;
  return kind === 'opened' ? 'openedByBaseline' : kind === 'grown' ? 'grownByHour' : kind;
}

/** None was tried. */
function whyNoSms({ code }: Event['data']): string | null {
  if (code === 'too_many_sms') return 'alertTooMany';
  if (code === 'no_phone') return 'alertWithoutPhone';
  return code === 'sms_not_configured' ? 'alertWithoutSms' : null;
}

function closedAs({ why }: Event['data']): string {
  if (why === 'rule_off') return 'closedByRuleOff';
  if (why === 'rule_deleted') return 'closedByRuleDeleted';
  return why === 'disconnected' ? 'closedByDisconnect' : 'closed';
}

const roughly = (count: number) => new Intl.NumberFormat(currentLocale(), { maximumFractionDigits: 1 }).format(count);

/** How far it is from what is usual; null where nobody knows. */
export function usualWords(t: TFunction, { usual, hourMost }: Pick<Incident, 'usual' | 'hourMost'>): string | null {
  if (usual === null || hourMost === null) return null;
  const held = { count: hourMost, number: hourMost.toLocaleString(currentLocale()) };
  if (usual <= 0) return t('incidentPage.usuallyNone', held);
  return t('incidentPage.timesUsual', { ...held, times: roughly(hourMost / usual), usual: roughly(usual) });
}

/** Whom an alert went to, how, and what became of it; an all-clear is only of what was over by itself. */
export const alertWords = (t: TFunction, alert: Alert, { clearedAt }: Pick<Incident, 'clearedAt'>): string => {
  const { member, medium, kind, isFallback } = alert;
  return [
    member.name,
    t(`incident.medium.${medium}`),
    t(`incident.kind.${kind === 'clear' && clearedAt === null ? 'closed' : kind}`),
    t(`incident.delivery.${becameOf(alert)}`),
    ...(isFallback ? [t('incident.fallback')] : []),
  ].join(' · ');
};

const becameOf = (alert: Alert): string => {
  if (isTriedAgain(alert)) return 'tried_again';
  return alert.code === 'superseded' ? 'superseded' : (alert.receipt ?? alert.state ?? 'gone');
};

export const hasFailed = (alert: Alert): boolean => isTriedAgain(alert) || isGivenUp(alert);
