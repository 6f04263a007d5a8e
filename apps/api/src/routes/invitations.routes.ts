import {
  AcceptInvitation,
  AppError,
  CreateInvitation,
  Id,
  Invitation,
  InvitationOffer,
  InvitationQuery,
  list,
  NewPerson,
  SecondStep,
  Session,
} from '@perch/contracts';
import {
  acceptInvitation,
  createInvitation,
  findInvitation,
  listInvitations,
  resendInvitation,
  revokeInvitation,
  type Joining,
} from '@perch/desk';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { accountOf } from '../auth/account-of.ts';
import { notingFailure } from '../auth/note-sign-in.ts';
import { requireGoodPassword } from '../auth/require-good-password.ts';
import { signIn } from '../auth/sign-in.ts';
import { systemContext } from '../system-context.ts';

const tags = ['invitations'];
const manage = { permission: 'organization.manage' } as const;
const params = z.object({ id: Id });

export const invitationsRoutes: FastifyPluginAsyncZod = async (app) => {
  const { config, database, box } = app.services;
  const link = { box, linkTo: (token: string) => `${config.PUBLIC_URL}/invitation?token=${encodeURIComponent(token)}` };
  /** Each of these sends an e-mail to an address of the caller's choice. */
  const sends = { config: manage, preHandler: app.limitInvitations } as const;
  const guarded = { permission: 'public', rateLimit: app.credentialsLimit } as const;

  app.get(
    '/invitations',
    {
      config: manage,
      schema: { tags, summary: 'Who was invited and has not joined yet', response: { 200: list(Invitation) } },
    },
    async (request) => ({ data: await listInvitations(request.context()) }),
  );
  app.post(
    '/invitations',
    {
      ...sends,
      schema: {
        tags,
        summary: 'Invite somebody by e-mail',
        description:
          'The e-mail holds a link that serves once, for seven days. Only with a role whose permissions you have yourself.',
        body: CreateInvitation,
        response: { 201: Invitation },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await createInvitation(request.context(), { ...request.body, ...link })),
  );
  app.post(
    '/invitations/:id/resend',
    {
      ...sends,
      schema: {
        tags,
        summary: 'Send an invitation again',
        description:
          'With a new link, for seven days from now; the old one no longer serves. Only with a role whose permissions you have yourself, and not within a minute (`invitation_just_sent`).',
        params,
        response: { 200: Invitation },
      },
    },
    async (request) => resendInvitation(request.context(), { invitationId: request.params.id, ...link }),
  );
  app.delete(
    '/invitations/:id',
    { config: manage, schema: { tags, summary: 'Take an invitation back', params, response: { 204: z.null() } } },
    async (request, reply) => {
      await revokeInvitation(request.context(), request.params.id);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/invitations/by-token',
    {
      config: guarded,
      schema: {
        tags,
        summary: 'What the holder of a link is invited to',
        description:
          'Answers `invitation_invalid` alike for links that have expired, were revoked, used, or never were.',
        querystring: InvitationQuery,
        response: { 200: InvitationOffer },
      },
    },
    async (request) => (await findInvitation(database, request.query.token, new Date())).offer,
  );
  app.post(
    '/invitations/accept',
    {
      config: guarded,
      schema: {
        tags,
        summary: 'Join with an invitation',
        description:
          'Once. A new person chooses `name` and `password`; whoever has an account gives its password. Signs in to the organization; 202: a code of two-factor sign-in is missing, and with it the `organizationId`.',
        body: AcceptInvitation,
        response: { 200: Session, 202: SecondStep },
      },
    },
    async (request, reply) => {
      const { token, password, locale } = request.body;
      const { organizationId, offer } = await findInvitation(database, token, new Date());
      const credentials = { email: offer.email, password };
      if (offer.hasAccount) {
        await app.limitAttempts(request, reply, offer.email);
        await app.limitAccount(request, reply, offer.email);
      }
      const joining = offer.hasAccount
        ? await notingFailure(app, request, { email: offer.email, method: 'password' }, () =>
            accountOf(app, credentials),
          )
        : await newcomer(request.body, offer);
      await acceptInvitation(systemContext(app.services, organizationId), { token, joining, locale });
      return signIn(app, request, reply, credentials, organizationId);
    },
  );

  async function newcomer(body: z.output<typeof AcceptInvitation>, offer: InvitationOffer): Promise<Joining> {
    const given = NewPerson.safeParse({ name: body.name ?? '', password: body.password });
    if (!given.success) {
      const errors = given.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
      throw new AppError('validation_failed', { errors });
    }
    const { name, password } = given.data;
    await requireGoodPassword(password, { email: offer.email, organizations: [offer.organization.name] });
    return { name, passwordHash: await (await app.auth.$context).password.hash(password) };
  }
};
