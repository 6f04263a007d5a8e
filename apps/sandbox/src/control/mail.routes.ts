import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Context } from '../context.ts';
import { iso } from '../iso.ts';
import { composeMail } from '../mail/compose-mail.ts';
import { deliverMail } from '../mail/deliver-mail.ts';
import { headerFields, openMail, readMail } from '../mail/read-mail.ts';
import type { Mail } from '../world/records.ts';
import { ControlProblem, readInput } from './problem.ts';
import { CreateMail, ListMail } from './schemas.ts';

const LARGEST_DRAFT = 34 * 1024 * 1024;
/** A document of a stranger: no scripts, no origin, nothing loaded but the pictures it brought along; links open tabs. */
const MAIL_POLICY =
  "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'";

/** The mailbox of everybody outside: what was sent to them, and what they write. */
export function mailControlRoutes({ world, settings }: Context) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/control/mail', async (request) => {
      const { to, q, direction, limit } = readInput(ListMail, request.query);
      const wanted = to?.toLowerCase();
      const words = q?.toLowerCase();
      const mails = world.mails
        .filter((mail) => !direction || mail.direction === direction)
        .filter((mail) => !wanted || mail.to.some((address) => address.toLowerCase() === wanted))
        .filter(
          (mail) => !words || [mail.from, ...mail.to, mail.subject, mail.text].join('\n').toLowerCase().includes(words),
        );
      return { data: mails.slice(-limit).reverse().map(mailView) };
    });

    app.delete('/control/mail', async (_request, reply) => {
      world.clearMails();
      return reply.code(204).send();
    });

    /** Mail by a customer, handed to the server of `SANDBOX_INBOUND_SMTP`. */
    app.post('/control/mail', { bodyLimit: LARGEST_DRAFT }, async (request, reply) => {
      const draft = readInput(CreateMail, request.body);
      const server = settings.inboundSmtp;
      if (!server) {
        throw new ControlProblem(
          409,
          'There is no mail server to deliver to. Start the sandbox with SANDBOX_INBOUND_SMTP, such as 127.0.0.1:2525.',
        );
      }
      const composed = await composeMail(draft);
      try {
        await deliverMail(server, composed);
      } catch (error) {
        throw new ControlProblem(
          409,
          `The mail server at ${server.host}:${server.port} did not take it: ${(error as Error).message}`,
        );
      }
      const receivedAt = world.clock();
      const mail = await readMail(composed.raw, composed.envelope, {
        id: world.newId(receivedAt),
        direction: 'sent',
        receivedAt,
      });
      world.addMail(mail);
      return reply.code(201).send(mailView(mail));
    });

    app.get('/control/mail/:id', async (request) => {
      const mail = mailOf(request.params);
      return { ...mailView(mail), headerFields: mail.raw === null ? [] : headerFields(mail.raw) };
    });

    app.get('/control/mail/:id/html', async (request, reply) => {
      const mail = mailOf(request.params);
      const html = mail.raw === null ? mail.html : (await openMail(mail.raw)).html;
      if (html === null) throw new ControlProblem(404, `Mail ${mail.id} has no HTML.`);
      return reply
        .header('content-security-policy', MAIL_POLICY)
        .header('referrer-policy', 'no-referrer')
        .type('text/html; charset=utf-8')
        .send(`<base target="_blank">${html}`);
    });

    app.get('/control/mail/:id/raw', async (request, reply) => {
      const mail = mailOf(request.params);
      return download(reply, `${mail.id}.eml`)
        .type('message/rfc822')
        .send(Buffer.from(sourceOf(mail), 'latin1'));
    });

    app.get('/control/mail/:id/attachments/:index', async (request, reply) => {
      const mail = mailOf(request.params);
      const { index } = request.params as { index: string };
      const kept = /^\d{1,4}$/.test(index) ? mail.attachments[Number(index)] : undefined;
      if (!kept) throw new ControlProblem(404, `Mail ${mail.id} has no attachment ${index}.`);
      const { attachments } = await openMail(sourceOf(mail));
      const type = /^[\w.+-]+\/[\w.+-]+$/.test(kept.contentType) ? kept.contentType : 'application/octet-stream';
      return download(reply, kept.filename).type(type).send(attachments[Number(index)]!.content);
    });
  };

  function mailOf(params: unknown): Mail {
    const { id } = params as { id: string };
    const mail = world.mails.find((candidate) => candidate.id === id);
    if (!mail) throw new ControlProblem(404, `There is no mail ${id}.`);
    return mail;
  }
}

function mailView({ raw, attachments, receivedAt, ...mail }: Mail) {
  return {
    ...mail,
    receivedAt: iso(receivedAt),
    hasSource: raw !== null,
    attachments: attachments.map((attachment, index) => ({
      ...attachment,
      url: `/control/mail/${mail.id}/attachments/${index}`,
    })),
  };
}

function sourceOf(mail: Mail): string {
  if (mail.raw === null) {
    throw new ControlProblem(410, `The source of mail ${mail.id} was dropped: newer mail needed the room.`);
  }
  return mail.raw;
}

/** Saved to disk and never shown, whatever it says it is. */
function download(reply: FastifyReply, filename: string): FastifyReply {
  const plain = filename.replace(/[^\w .()+-]/g, '_');
  return reply
    .header('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${encoded(filename)}`)
    .header('content-security-policy', "sandbox; default-src 'none'");
}

/** As RFC 8187 wants it. */
function encoded(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
