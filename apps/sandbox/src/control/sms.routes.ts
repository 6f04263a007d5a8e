import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { iso } from '../iso.ts';
import { deliveryError } from '../twilio/delivery-errors.ts';
import { readNumber } from '../twilio/phone-numbers.ts';
import { segment } from '../twilio/segments.ts';
import type { Sms } from '../world/records.ts';
import { ControlProblem, readInput } from './problem.ts';
import { ChangeRecipient, CreateSms, ListSms } from './schemas.ts';

/** The words by which a phone opts out and in again, alone in a message: Twilio's default keywords. */
const STOP_WORDS = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT']);
const START_WORDS = new Set(['START', 'YES', 'UNSTOP']);

/** Everybody's phone: what was sent to it, and what it writes. */
export function smsControlRoutes({ world, settings }: Context) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/control/sms', async (request) => {
      const { number, direction, limit } = readInput(ListSms, request.query);
      const wanted = number === undefined ? undefined : (readNumber(number) ?? number);
      const messages = [...world.sms.values()]
        .filter((sms) => !direction || directionOf(sms) === direction)
        .filter((sms) => wanted === undefined || sms.to === wanted || sms.from === wanted);
      return {
        data: messages.slice(-limit).reverse().map(smsView),
        unsubscribed: [...world.unsubscribedNumbers],
        number: settings.twilioFrom,
      };
    });

    app.delete('/control/sms', async (_request, reply) => {
      world.clearSms();
      return reply.code(204).send();
    });

    app.post('/control/sms', async (request, reply) => {
      const { from, to, text } = readInput(CreateSms, request.body);
      const sender = numberAt('from', from);
      const word = text.trim().toUpperCase();
      if (STOP_WORDS.has(word)) world.unsubscribedNumbers.add(sender);
      if (START_WORDS.has(word)) world.unsubscribedNumbers.delete(sender);
      const now = world.clock();
      const sms = world.addSms({
        sid: `SM${randomBytes(16).toString('hex')}`,
        direction: 'inbound',
        from: sender,
        to: to === undefined ? settings.twilioFrom : numberAt('to', to),
        body: text,
        messagingServiceSid: null,
        mediaCount: 0,
        status: 'received',
        errorCode: null,
        createdAt: now,
        updatedAt: now,
        sentAt: now,
        statusCallback: null,
        callbacks: [],
      });
      return reply.code(201).send({ ...smsView(sms), isUnsubscribed: world.unsubscribedNumbers.has(sender) });
    });

    app.put('/control/sms/recipients/:number', async (request) => {
      const number = numberAt('number', (request.params as { number: string }).number);
      const { unsubscribed } = readInput(ChangeRecipient, request.body);
      if (unsubscribed) world.unsubscribedNumbers.add(number);
      else world.unsubscribedNumbers.delete(number);
      world.changed('sms');
      return { number, unsubscribed };
    });
  };
}

function smsView({ createdAt, updatedAt, sentAt, callbacks, ...sms }: Sms) {
  return {
    ...sms,
    ...segment(sms.body),
    direction: directionOf(sms),
    errorMessage: sms.errorCode === null ? null : deliveryError(sms.errorCode),
    createdAt: iso(createdAt),
    updatedAt: iso(updatedAt),
    sentAt: sentAt === null ? null : iso(sentAt),
    callbacks: callbacks.map((callback) => ({ ...callback, at: iso(callback.at) })),
  };
}

function directionOf(sms: Pick<Sms, 'direction'>): 'inbound' | 'outbound' {
  return sms.direction === 'inbound' ? 'inbound' : 'outbound';
}

function numberAt(path: string, typed: string): string {
  const number = readNumber(typed);
  if (number === null) throw ControlProblem.at(path, 'must be a phone number such as +4915112345678');
  return number;
}
