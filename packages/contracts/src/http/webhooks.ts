import { DELIVERY_STATES, WEBHOOK_EVENTS, WEBHOOK_TEST } from '@perch/core';
import { z } from 'zod';
import { Id, Instant, name, PageQuery } from './common.ts';

export const WebhookEventType = z.enum(WEBHOOK_EVENTS).meta({ id: 'WebhookEventType' });

export const Webhook = z
  .object({
    id: Id,
    name: z.string(),
    url: z.string().meta({ description: 'Called by POST, over https' }),
    events: z.array(WebhookEventType),
    isEnabled: z.boolean(),
    disabledReason: z.enum(['by_hand', 'failing', 'gone']).nullable().meta({
      description: '`failing`: no call has succeeded for three days; `gone`: it answered 410; null while it is in use',
    }),
    disabledAt: Instant.nullable(),
    secretSetAt: Instant.meta({ description: 'Since when its secret is the one that is stored; it never comes back' }),
    oldSecretUntil: Instant.nullable().meta({
      description: 'Until then calls are signed with the secret before it too',
    }),
    lastSuccessAt: Instant.nullable(),
    failingSince: Instant.nullable().meta({ description: 'Since when no call has succeeded; null: the latest has' }),
    undelivered: z.number().int().meta({
      description: 'Events of which every call was given up: they can be sent again. 1,000 stands for as many or more',
    }),
    createdBy: z.object({ id: Id, name: z.string() }).nullable(),
    createdAt: Instant,
    revision: z.number().int(),
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof Webhook>;

export const WebhookWithSecret = Webhook.extend({
  secret: z.string().meta({ description: 'Standard Webhooks: `whsec_` and base64. It is shown this once' }),
}).meta({ id: 'WebhookWithSecret' });
export type WebhookWithSecret = z.infer<typeof WebhookWithSecret>;

const webhookName = name(80);
const url = z.string().trim().min(1).max(2000);
const events = z
  .array(WebhookEventType)
  .min(1, 'Choose at least one event')
  .overwrite((chosen) => WEBHOOK_EVENTS.filter((event) => chosen.includes(event)));

export const CreateWebhook = z.object({ name: webhookName, url, events }).meta({ id: 'CreateWebhook' });
export type CreateWebhook = z.infer<typeof CreateWebhook>;

/** What is left out stays as it is. */
export const UpdateWebhook = z
  .object({
    name: webhookName.optional(),
    url: url.optional(),
    events: events.optional(),
    isEnabled: z.boolean().optional().meta({
      description: 'false: calls that wait are given up; true: nothing of what happened meanwhile is sent by itself',
    }),
    revision: z.number().int().meta({ description: 'What was read; an older one is refused with `settings_changed`' }),
  })
  .meta({ id: 'UpdateWebhook' });
export type UpdateWebhook = z.infer<typeof UpdateWebhook>;

export const WebhookDelivery = z
  .object({
    id: Id,
    event: z.object({
      id: Id.meta({ description: 'The `webhook-id` of each call: the same however often it is sent' }),
      type: z.enum([...WEBHOOK_EVENTS, WEBHOOK_TEST]),
      at: Instant,
    }),
    state: z.enum(DELIVERY_STATES).meta({
      description: '`queued`: it waits, for its next attempt after `attempt` that failed; `sending`; `sent`; `failed`',
    }),
    attempt: z.number().int(),
    dueAt: Instant.nullable().meta({ description: 'When it is tried next' }),
    code: z.string().nullable().meta({ description: 'Why the latest attempt failed' }),
    answer: z
      .object({
        status: z.number().int(),
        durationMs: z.number().int(),
        body: z.string().meta({ description: 'Its first 1,000 bytes, as plain text' }),
      })
      .nullable()
      .meta({ description: 'What the program said to the latest attempt; null: nothing' }),
    isTest: z.boolean(),
    createdAt: Instant,
    settledAt: Instant.nullable(),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDelivery = z.infer<typeof WebhookDelivery>;

export const WebhookDeliveryDetail = WebhookDelivery.extend({
  body: z.string().nullable().meta({
    description:
      'What is sent, as it was signed; null: nothing was tried yet, or it was forgotten with a person’s data',
  }),
}).meta({ id: 'WebhookDeliveryDetail' });
export type WebhookDeliveryDetail = z.infer<typeof WebhookDeliveryDetail>;

export const WebhookDeliveriesQuery = PageQuery.extend({
  state: z.enum(['waiting', 'sent', 'failed']).optional(),
  event: z.enum([...WEBHOOK_EVENTS, WEBHOOK_TEST]).optional(),
});
export type WebhookDeliveriesQuery = z.infer<typeof WebhookDeliveriesQuery>;

export const RedeliverFailed = z
  .object({ since: Instant.optional().meta({ description: 'Of events that happened from then on; left out: of all' }) })
  .meta({ id: 'RedeliverFailed' });
export type RedeliverFailed = z.infer<typeof RedeliverFailed>;

/** What the delivery of a call holds beside its event: what the program said last. */
export interface WebhookCallPayload {
  isTest?: boolean;
  answer?: { status: number; durationMs: number; body: string };
}
