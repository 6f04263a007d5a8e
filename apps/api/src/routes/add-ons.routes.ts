import {
  AddOn,
  IMAP_PORTS,
  ImapAddOn,
  list,
  MailAddOn,
  SaveImapAddOn,
  SaveMailAddOn,
  SaveSmsAddOn,
  SMTP_PORTS,
  SmsAddOn,
} from '@perch/contracts';
import { getAddOn, listAddOns, removeAddOn, saveImapAddOn, saveMailAddOn, saveSmsAddOn } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['add-ons'];
const config = { permission: 'organization.manage' } as const;
const description =
  'With the `revision` that was read: 409 `settings_changed` when somebody else has saved since. The secret is never answered.';

export const addOnsRoutes: FastifyPluginAsyncZod = async (app) => {
  const { box, config: settings } = app.services;
  const ports = settings.ALLOW_PRIVATE_ADDRESSES ? null : SMTP_PORTS;

  app.get(
    '/add-ons',
    {
      config,
      schema: { tags, summary: 'Own mail server, Twilio account and mailbox', response: { 200: list(AddOn) } },
    },
    async (request) => ({ data: await listAddOns(request.context()) }),
  );

  app.get(
    '/add-ons/mail',
    { config, schema: { tags, summary: 'The own mail server', response: { 200: MailAddOn } } },
    async (request) => getAddOn(request.context(), 'mail'),
  );
  app.put(
    '/add-ons/mail',
    {
      config,
      schema: {
        tags,
        summary: 'Configure the own mail server',
        description,
        body: SaveMailAddOn,
        response: { 200: MailAddOn },
      },
    },
    async (request) => {
      const { password: secret, ...body } = request.body;
      return saveMailAddOn(request.context(), { ...body, secret, box, ports });
    },
  );
  app.delete(
    '/add-ons/mail',
    { config, schema: { tags, summary: 'Forget the own mail server', response: { 204: z.null() } } },
    async (request, reply) => {
      await removeAddOn(request.context(), 'mail');
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/add-ons/sms',
    { config, schema: { tags, summary: 'The own Twilio account', response: { 200: SmsAddOn } } },
    async (request) => getAddOn(request.context(), 'sms'),
  );
  app.put(
    '/add-ons/sms',
    {
      config,
      schema: {
        tags,
        summary: 'Configure the own Twilio account',
        description,
        body: SaveSmsAddOn,
        response: { 200: SmsAddOn },
      },
    },
    async (request) => {
      const { authToken: secret, ...body } = request.body;
      return saveSmsAddOn(request.context(), { ...body, secret, box });
    },
  );
  app.delete(
    '/add-ons/sms',
    { config, schema: { tags, summary: 'Forget the own Twilio account', response: { 204: z.null() } } },
    async (request, reply) => {
      await removeAddOn(request.context(), 'sms');
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/add-ons/imap',
    { config, schema: { tags, summary: 'The mailbox that is read', response: { 200: ImapAddOn } } },
    async (request) => getAddOn(request.context(), 'imap'),
  );
  app.put(
    '/add-ons/imap',
    {
      config,
      schema: {
        tags,
        summary: 'Configure the mailbox that is read',
        description,
        body: SaveImapAddOn,
        response: { 200: ImapAddOn },
      },
    },
    async (request) => {
      const { password: secret, ...body } = request.body;
      const imapPorts = settings.ALLOW_PRIVATE_ADDRESSES ? null : IMAP_PORTS;
      return saveImapAddOn(request.context(), { ...body, secret, box, ports: imapPorts });
    },
  );
  app.delete(
    '/add-ons/imap',
    { config, schema: { tags, summary: 'Forget the mailbox', response: { 204: z.null() } } },
    async (request, reply) => {
      await removeAddOn(request.context(), 'imap');
      return reply.code(204).send(null);
    },
  );
};
