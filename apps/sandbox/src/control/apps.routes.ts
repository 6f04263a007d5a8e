import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { appsOf, newApp } from '../x/apps.ts';
import { ACCESS_TOKEN_SECONDS, issueOAuth1Token, issueToken } from '../x/tokens.ts';
import { ControlProblem, readInput } from './problem.ts';
import { CreateApp, CreateToken } from './schemas.ts';

const SCOPES_OF_A_HELP_DESK = [
  'tweet.read',
  'tweet.write',
  'users.read',
  'like.write',
  'dm.read',
  'dm.write',
  'media.write',
  'offline.access',
];

/** What X's developer portal does: apps with their keys, and tokens of accounts without the sign-in. */
export function appControlRoutes(context: Context) {
  const { world } = context;
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/control/apps', async () => ({ data: appsOf(context) }));

    app.post('/control/apps', async (request, reply) => {
      const { name } = readInput(CreateApp, request.body);
      return reply.code(201).send(world.addApp(newApp(name)));
    });

    app.post('/control/tokens', async (request, reply) => {
      const { username, scopes, clientId, authorization } = readInput(CreateToken, request.body);
      const user = world.userByName(username);
      if (!user) throw ControlProblem.at('username', `there is no account @${username}; see GET /control/users`);
      const apps = appsOf(context);
      const given = clientId === undefined ? apps[0] : apps.find((each) => each.clientId === clientId);
      if (!given) throw ControlProblem.at('clientId', 'belongs to no app; see GET /control/apps');

      const owner = { userId: user.id, username: user.username };
      if (authorization === 'oauth1') {
        const { accessToken, secret } = issueOAuth1Token(world, user.id, given.consumerKey);
        return reply.code(201).send({ ...owner, accessToken, accessTokenSecret: secret });
      }
      const token = issueToken(world, {
        userId: user.id,
        clientId: given.clientId,
        scopes: scopes ?? SCOPES_OF_A_HELP_DESK,
      });
      return reply.code(201).send({
        ...owner,
        accessToken: token.accessToken,
        refreshToken: token.refreshToken,
        expiresIn: ACCESS_TOKEN_SECONDS,
        scopes: token.scopes,
      });
    });
  };
}
