import { ChooseReportMail, ReportMail, ReportMailToken } from '@perch/contracts';
import { chooseReportMail, endReportMail, getReportMail } from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';

const tags = ['reports'];
const own = { permission: 'reports.view', memberOnly: 'The e-mail is for people' } as const;
const MOST_BYTES = 16_384;
/** How a mail program sends what it has to say (RFC 8058). */
const FORMS = ['application/x-www-form-urlencoded', 'multipart/form-data'];

export const reportMailsRoutes: FastifyPluginAsyncZod = async (app) => {
  const { box, config, database } = app.services;
  const open = { permission: 'public', rateLimit: app.credentialsLimit } as const;

  app.get(
    '/me/report-mail',
    {
      config: own,
      schema: {
        tags,
        summary: 'Whether and when you get last week’s figures by e-mail',
        response: { 200: ReportMail },
      },
    },
    async (request) => getReportMail(request.context()),
  );
  app.put(
    '/me/report-mail',
    {
      config: own,
      schema: {
        tags,
        summary: 'Choose whether and when you get last week’s figures by e-mail',
        description:
          'They are those of the last week from Monday to Sunday, beside the week before, of the departments that you see. Nothing is sent while you may not see reports or have not proved your address, or where both weeks have nothing.',
        body: ChooseReportMail,
        response: { 200: ReportMail },
      },
    },
    async (request) => chooseReportMail(request.context(), request.body, box),
  );

  app.get(
    '/report-mails/unsubscribe',
    {
      config: open,
      schema: {
        tags,
        summary: 'The page that ends the weekly e-mail, for mail programs that open the link',
        description: 'Changes nothing.',
        querystring: ReportMailToken,
        response: { 303: z.undefined().meta({ description: 'See `location`' }) },
      },
    },
    async (request, reply) =>
      reply.redirect(`${config.PUBLIC_URL}/report-mail#${encodeURIComponent(request.query.token)}`, 303),
  );
  for (const form of FORMS) {
    app.addContentTypeParser(form, { parseAs: 'string', bodyLimit: MOST_BYTES }, async () => null);
  }
  app.post(
    '/report-mails/unsubscribe',
    {
      config: open,
      schema: {
        tags,
        summary: 'End the weekly e-mail, as the holder of the link in one',
        description:
          'Mail programs ask it with one click (RFC 8058); what they send is not looked at. Said twice, it changes nothing.',
        querystring: ReportMailToken,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await endReportMail(database, request.query.token);
      return reply.code(204).send(null);
    },
  );
};
