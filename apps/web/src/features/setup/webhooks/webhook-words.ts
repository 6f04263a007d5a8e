import { WEBHOOK_EVENTS, type WebhookEventType } from '@perch/core';

/** Events in groups, as forms show them: by what they are about. */
export function eventGroups(): { id: string; events: WebhookEventType[] }[] {
  const groups = new Map<string, WebhookEventType[]>();
  for (const event of WEBHOOK_EVENTS) {
    const id = event.split('.')[0]!;
    groups.set(id, [...(groups.get(id) ?? []), event]);
  }
  return [...groups].map(([id, events]) => ({ id, events }));
}

/** Where a webhook is, without the rest of its address. */
export const hostOf = (url: string) => (URL.canParse(url) ? new URL(url).host : url);
