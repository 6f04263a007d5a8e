import type { IncidentDetail } from '@perch/contracts';
import type { TFunction } from 'i18next';

type Event = IncidentDetail['events'][number];
type Alert = IncidentDetail['alerts'][number];

/** One thing that happened to an incident, as a sentence; what a note says stands apart. */
export function eventWords(t: TFunction, { kind, actor, data }: Event): string {
  const name = typeof data.name === 'string' ? data.name : t('incident.nobody');
  const instead = typeof data.instead === 'string' ? data.instead : 'none';
  const words = t(`incident.event.${kind === 'acknowledged' && data.via === 'link' ? 'acknowledgedByLink' : kind}`, {
    actor: actor?.name ?? 'Perch',
    name,
    count: Number(data.count ?? 0),
    number: Number(data.number ?? 0),
  });
  if (kind !== 'alert_failed') return words;
  return `${words} ${t(`incident.medium.${String(data.medium)}`)}. ${t(`incident.instead.${instead}`)}`;
}

/** Whom an alert went to, how, and what became of it. */
export const alertWords = (t: TFunction, { member, medium, kind, state, receipt, isFallback }: Alert): string =>
  [
    member.name,
    t(`incident.medium.${medium}`),
    t(`incident.kind.${kind}`),
    t(`incident.delivery.${receipt ?? state ?? 'gone'}`),
    ...(isFallback ? [t('incident.fallback')] : []),
  ].join(' · ');

export const hasFailed = ({ state, receipt }: Alert): boolean =>
  state === 'failed' || receipt === 'undelivered' || receipt === 'failed';
