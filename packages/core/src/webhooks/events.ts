/** What a webhook can be told of. Each has its words under `webhooks.event`. */
export const WEBHOOK_EVENTS = [
  'ticket.created',
  'ticket.updated',
  'ticket.merged',
  'message.received',
  'message.sent',
  'delivery.failed',
  'incident.opened',
  'incident.acknowledged',
  'incident.reopened',
  'incident.cleared',
  'incident.closed',
  'contact.created',
  'contact.updated',
  'contact.deleted',
  'account.connected',
  'account.needs_attention',
  'account.disconnected',
] as const;
export type WebhookEventType = (typeof WEBHOOK_EVENTS)[number];

/** Sent when somebody asks for it, to whichever webhook they ask it of. */
export const WEBHOOK_TEST = 'webhook.test';
