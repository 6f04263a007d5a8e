import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { USER_SELECTION_PARAMETERS, userSelection } from './fields.ts';
import { usersJson } from './present.ts';
import { invalidParameter, missingResource } from './problem.ts';
import { idList, pathId, readQuery } from './query.ts';
import { presenterOf, sendJson, userOf } from './x-api.ts';

const READ = { scopes: ['tweet.read', 'users.read'], allowsAppOnly: true };
const USERNAME = /^[A-Za-z0-9_]{1,15}$/;

export function userRoutes(context: Context) {
  const { world } = context;

  return async (app: FastifyInstance): Promise<void> => {
    app.get(
      '/2/users/me',
      { config: { ...READ, allowsAppOnly: false, limit: { user: 75 } } },
      async (request, reply) => {
        const selection = userSelection(readQuery(request, USER_SELECTION_PARAMETERS));
        const me = userOf(request);
        return sendJson(reply, usersJson(presenterOf(context, request), [me], selection, { single: true }));
      },
    );

    app.get('/2/users/:id', { config: { ...READ, limit: { user: 900, app: 300 } } }, async (request, reply) => {
      const id = pathId(request);
      const selection = userSelection(readQuery(request, USER_SELECTION_PARAMETERS, ['id']));
      const user = world.users.get(id);
      if (!user) return { errors: [missingResource('user', 'id', id)] };
      return sendJson(reply, usersJson(presenterOf(context, request), [user], selection, { single: true }));
    });

    app.get(
      '/2/users/by/username/:username',
      { config: { ...READ, limit: { user: 900, app: 300 } } },
      async (request, reply) => {
        const { username } = request.params as { username: string };
        if (!USERNAME.test(username)) {
          const message = `The \`username\` query parameter value [${username}] does not match ^[A-Za-z0-9_]{1,15}$`;
          throw invalidParameter('username', username, message);
        }
        const selection = userSelection(readQuery(request, USER_SELECTION_PARAMETERS, ['username']));
        const user = world.userByName(username);
        if (!user) return { errors: [missingResource('user', 'username', username)] };
        return sendJson(reply, usersJson(presenterOf(context, request), [user], selection, { single: true }));
      },
    );

    app.get('/2/users', { config: { ...READ, limit: { user: 900, app: 300 } } }, async (request, reply) => {
      const query = readQuery(request, ['ids', ...USER_SELECTION_PARAMETERS]);
      const ids = idList(query);
      const selection = userSelection(query);
      const users = ids.map((id) => world.users.get(id)).filter((user) => user !== undefined);
      const errors = ids.filter((id) => !world.users.has(id)).map((id) => missingResource('user', 'ids', id));
      return sendJson(reply, usersJson(presenterOf(context, request), users, selection, { errors }));
    });
  };
}
