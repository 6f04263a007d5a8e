import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { presenterOf, sendJson, userOf } from './caller.ts';
import { USER_SELECTION_PARAMETERS, userSelection } from './fields.ts';
import { usersJson } from './present.ts';
import { invalidParameter } from './problem.ts';
import { idList, maxResults, pathId, readQuery, valueList } from './query.ts';
import { searchUsers } from './search-users.ts';
import { lookUpUsers } from './visibility.ts';

const READ = { scopes: ['tweet.read', 'users.read'], allowsAppOnly: true };
const LOOK_UP = { ...READ, limit: { user: 900, app: 300 } };
const USERNAME = /^[A-Za-z0-9_]{1,15}$/;
const SEARCH_QUERY = /^[A-Za-z0-9_' ]{1,50}$/;

export function userRoutes(context: Context) {
  const { world } = context;

  return async (app: FastifyInstance): Promise<void> => {
    app.get(
      '/2/users/me',
      { config: { ...READ, allowsAppOnly: false, limit: { user: 75 } } },
      async (request, reply) => {
        const selection = userSelection(readQuery(request, USER_SELECTION_PARAMETERS));
        return sendJson(
          reply,
          usersJson(presenterOf(context, request), [userOf(request)], selection, { single: true }),
        );
      },
    );

    app.get('/2/users/:id', { config: LOOK_UP }, async (request, reply) => {
      const id = pathId(request);
      const selection = userSelection(readQuery(request, USER_SELECTION_PARAMETERS, ['id']));
      const { users, errors } = lookUpUsers([id], 'id', (value) => world.users.get(value));
      return sendJson(reply, usersJson(presenterOf(context, request), users, selection, { single: true, errors }));
    });

    app.get('/2/users/by/username/:username', { config: LOOK_UP }, async (request, reply) => {
      const username = checkedUsername('username', (request.params as { username: string }).username);
      const selection = userSelection(readQuery(request, USER_SELECTION_PARAMETERS, ['username']));
      const { users, errors } = lookUpUsers([username], 'username', world.userByName);
      return sendJson(reply, usersJson(presenterOf(context, request), users, selection, { single: true, errors }));
    });

    app.get('/2/users/by', { config: LOOK_UP }, async (request, reply) => {
      const query = readQuery(request, ['usernames', ...USER_SELECTION_PARAMETERS]);
      const usernames = valueList(query, 'usernames').map((name) => checkedUsername('usernames', name));
      const selection = userSelection(query);
      const { users, errors } = lookUpUsers(new Set(usernames), 'usernames', world.userByName);
      return sendJson(reply, usersJson(presenterOf(context, request), users, selection, { errors }));
    });

    app.get('/2/users', { config: LOOK_UP }, async (request, reply) => {
      const query = readQuery(request, ['ids', ...USER_SELECTION_PARAMETERS]);
      const ids = idList(query);
      const selection = userSelection(query);
      const { users, errors } = lookUpUsers(new Set(ids), 'ids', (value) => world.users.get(value));
      return sendJson(reply, usersJson(presenterOf(context, request), users, selection, { errors }));
    });

    app.get(
      '/2/users/search',
      { config: { ...READ, allowsAppOnly: false, limit: { user: 900 } } },
      async (request, reply) => {
        const query = readQuery(request, ['query', 'max_results', 'next_token', ...USER_SELECTION_PARAMETERS]);
        const selection = userSelection(query);
        const text = query['query'] ?? '';
        if (!SEARCH_QUERY.test(text)) throw mismatch('query', text, SEARCH_QUERY);
        const { users, meta } = searchUsers(world, text, maxResults(query, 1, 1_000, 100), query['next_token']);
        return sendJson(reply, usersJson(presenterOf(context, request), users, selection, { meta }));
      },
    );
  };
}

function checkedUsername(name: string, value: string): string {
  if (!USERNAME.test(value)) throw mismatch(name, value, USERNAME);
  return value;
}

function mismatch(name: string, value: string, pattern: RegExp) {
  return invalidParameter(
    name,
    value,
    `The \`${name}\` query parameter value [${value}] does not match ${pattern.source}`,
  );
}
