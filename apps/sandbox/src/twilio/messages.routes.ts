import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import type { Sms } from '../world/records.ts';
import { createRefusal, type CreateInput } from './create-refusal.ts';
import { readNumber } from './phone-numbers.ts';
import { API_VERSION, presentSms } from './present-sms.ts';
import { notFound, TwilioProblem } from './twilio-problem.ts';

const USUAL_PAGE = 50;
const LARGEST_PAGE = 1000;
const MESSAGES = `/${API_VERSION}/Accounts/:accountSid/Messages`;

/** Create, fetch, list and delete messages: https://www.twilio.com/docs/messaging/api/message-resource */
export function messageRoutes({ world, settings }: Context) {
  const present = (sms: Sms) => presentSms(sms, settings.twilioAccountSid);

  return async (app: FastifyInstance): Promise<void> => {
    app.post(`${MESSAGES}.json`, async (request, reply) => {
      const input = readCreate(request.body);
      const refusal = createRefusal(world, input, settings.twilioFrom);
      if (refusal) throw refusal;
      const now = world.clock();
      const sms = world.addSms({
        sid: `${input.MediaUrl.length > 0 ? 'MM' : 'SM'}${randomBytes(16).toString('hex')}`,
        direction: 'outbound-api',
        from: input.MessagingServiceSid ? null : (readNumber(input.From) ?? input.From),
        to: readNumber(input.To)!,
        body: input.Body,
        messagingServiceSid: input.MessagingServiceSid || null,
        // Counted, never fetched: the sandbox calls nobody but those who wait for a status.
        mediaCount: input.MediaUrl.length,
        status: input.MessagingServiceSid ? 'accepted' : 'queued',
        errorCode: null,
        createdAt: now,
        updatedAt: now,
        sentAt: null,
        statusCallback: input.StatusCallback || null,
        callbacks: [],
      });
      return reply.code(201).send(present(sms));
    });

    app.get(`${MESSAGES}.json`, async (request) => {
      const query = request.query as Record<string, string | undefined>;
      const size = Math.min(positive(query['PageSize']) ?? USUAL_PAGE, LARGEST_PAGE);
      const page = positive(query['Page']) ?? 0;
      const all = [...world.sms.values()].reverse().filter(filterOf(query));
      const last = query['PageToken']?.replace(/^PA/, '');
      const start = last === undefined ? page * size : all.findIndex((sms) => sms.sid === last) + 1;
      const messages = all.slice(start, start + size);
      const path = request.url.split('?')[0]!;
      const uri = (number: number, token?: string) => {
        const kept = Object.entries(query).filter(([name]) => !['Page', 'PageSize', 'PageToken'].includes(name));
        const parts = [
          ...kept,
          ['PageSize', String(size)],
          ['Page', String(number)],
          ...(token ? [['PageToken', token]] : []),
        ];
        return `${path}?${new URLSearchParams(parts as [string, string][]).toString()}`;
      };
      return {
        end: page * size + Math.max(messages.length - 1, 0),
        first_page_uri: uri(0),
        messages: messages.map(present),
        next_page_uri: start + size < all.length ? uri(page + 1, `PA${messages.at(-1)!.sid}`) : null,
        page,
        page_size: size,
        previous_page_uri: page > 0 ? uri(page - 1) : null,
        start: page * size,
        uri: uri(page, query['PageToken']),
      };
    });

    app.get(`${MESSAGES}/:file`, async (request) => present(smsOf(request.params, request.url)));

    app.delete(`${MESSAGES}/:file`, async (request, reply) => {
      const sms = smsOf(request.params, request.url);
      if (['accepted', 'queued', 'sent'].includes(sms.status)) {
        throw new TwilioProblem(409, 20_009, 'Cannot delete this resource before it has completed');
      }
      world.removeSms(sms);
      return reply.code(204).send();
    });

    app.get(`${MESSAGES}/:sid/Media.json`, async (request) => {
      const { sid } = request.params as { sid: string };
      smsOf({ file: `${sid}.json` }, request.url);
      const uri = `${request.url.split('?')[0]!}?PageSize=${USUAL_PAGE}&Page=0`;
      return {
        end: 0,
        first_page_uri: uri,
        media_list: [],
        next_page_uri: null,
        page: 0,
        page_size: USUAL_PAGE,
        previous_page_uri: null,
        start: 0,
        uri,
      };
    });
  };

  function smsOf(params: unknown, url: string): Sms {
    const { file } = params as { file: string };
    const sms = file.endsWith('.json') ? world.sms.get(file.slice(0, -'.json'.length)) : undefined;
    if (!sms) throw notFound(url.split('?')[0]!);
    return sms;
  }
}

function readCreate(body: unknown): CreateInput {
  const form = (body ?? {}) as Record<string, unknown>;
  const all = (name: string) => [form[name] ?? []].flat().map(String);
  const one = (name: string) => all(name)[0] ?? '';
  return {
    To: one('To').trim(),
    From: one('From').trim(),
    MessagingServiceSid: one('MessagingServiceSid').trim(),
    Body: one('Body'),
    StatusCallback: one('StatusCallback').trim(),
    MediaUrl: all('MediaUrl'),
  };
}

/** To, From and days; `DateSent>=2026-11-22` arrives as the parameter `DateSent>`. */
function filterOf(query: Record<string, string | undefined>): (sms: Sms) => boolean {
  const to = query['To'] === undefined ? undefined : readNumber(query['To']);
  const from = query['From'] === undefined ? undefined : (readNumber(query['From']) ?? query['From']);
  const on = query['DateSent'];
  const until = query['DateSent<'];
  const since = query['DateSent>'];
  return (sms) => {
    const sent = new Date(sms.sentAt ?? sms.createdAt).toISOString();
    return (
      (to === undefined || sms.to === to) &&
      (from === undefined || sms.from === from) &&
      (on === undefined || sent.slice(0, 10) === on.slice(0, 10)) &&
      (until === undefined || sent.slice(0, until.length) <= until) &&
      (since === undefined || sent.slice(0, since.length) >= since)
    );
  };
}

function positive(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : null;
}
