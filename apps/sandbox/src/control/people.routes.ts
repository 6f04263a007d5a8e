import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { addUser } from '../world/add-user.ts';
import { oneToOne, sendDirectMessage } from '../world/send-direct-message.ts';
import { ControlProblem, readInput } from './problem.ts';
import { ChangeUser, CreateDirectMessage, CreateUser, ListDirectMessages } from './schemas.ts';
import { userOrNew } from './tweets.routes.ts';
import { directMessageView, userView } from './views.ts';

export function peopleControlRoutes({ world }: Context) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/control/users', async () => ({ data: [...world.users.values()].map((user) => userView(world, user)) }));

    app.get('/control/subscriptions', async () => ({
      data: [...world.activitySubscriptions.values()].map(({ id, eventType, filter, tag }) => {
        const user = filter.user_id === undefined ? undefined : world.users.get(filter.user_id);
        return { id, eventType, username: user?.username ?? null, keyword: filter.keyword ?? null, tag };
      }),
    }));

    app.post('/control/users', async (request, reply) => {
      const input = readInput(CreateUser, request.body);
      const { username, name, brand, description, followers, premium, acceptsDirectMessages } = input;
      if (world.userByName(username))
        throw ControlProblem.at('username', `@${username} exists already; choose another`);
      const user = addUser(world, {
        username,
        name,
        isBrand: brand,
        ...(description !== undefined && { description }),
        ...(followers !== undefined && { followers }),
        ...(premium && { subscription: 'Premium', verifiedType: 'blue' }),
        ...(acceptsDirectMessages !== undefined && { acceptsDirectMessages }),
        isProtected: input.protected ?? false,
        isSuspended: input.suspended ?? false,
      });
      return reply.code(201).send(userView(world, user));
    });

    app.patch('/control/users/:username', async (request) => {
      const { username } = request.params as { username: string };
      const user = world.userByName(username);
      if (!user) throw new ControlProblem(404, `There is no account @${username}.`);
      const input = readInput(ChangeUser, request.body);
      if (input.followedBy) user.followerIds = input.followedBy.map((name) => userOrNew(world, name).id);
      if (input.protected !== undefined) user.isProtected = input.protected;
      if (input.suspended !== undefined) user.isSuspended = input.suspended;
      if (input.acceptsDirectMessages !== undefined) user.acceptsDirectMessages = input.acceptsDirectMessages;
      world.touch(user);
      world.changed('users');
      return userView(world, user);
    });

    app.post('/control/direct-messages', async (request, reply) => {
      const { from, to, text, createdAt } = readInput(CreateDirectMessage, request.body);
      const recipient = world.userByName(to);
      if (!recipient) throw ControlProblem.at('to', `there is no account @${to}; see GET /control/users`);
      const sender = userOrNew(world, from);
      if (sender.id === recipient.id) throw ControlProblem.at('to', 'must be somebody else than from');
      const conversation = oneToOne(world, sender, recipient);
      const message = sendDirectMessage(world, {
        sender,
        conversation,
        text,
        ...(createdAt !== undefined && { createdAt }),
      });
      return reply.code(201).send(directMessageView(world, message));
    });

    app.get('/control/direct-messages', async (request) => {
      const { participant, limit } = readInput(ListDirectMessages, request.query);
      const messages =
        participant === undefined ? world.directMessages : world.messagesOf(world.userByName(participant)?.id ?? '');
      return {
        data: messages
          .slice(-limit)
          .reverse()
          .map((message) => directMessageView(world, message)),
      };
    });
  };
}
