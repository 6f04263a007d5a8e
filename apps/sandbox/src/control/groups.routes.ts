import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { isGroup, joinGroup, leaveGroup, openGroup } from '../world/group-conversation.ts';
import type { Conversation, User } from '../world/records.ts';
import { sendDirectMessage } from '../world/send-direct-message.ts';
import { ControlProblem, readInput } from './problem.ts';
import { CreateGroup, JoinGroup, WriteToGroup } from './schemas.ts';
import { userOrNew } from './tweets.routes.ts';
import { directMessageView } from './views.ts';

/** Group conversations as their members use them: open, write, let in, leave. */
export function groupControlRoutes({ world }: Context) {
  function groupOf(params: unknown): Conversation {
    const { id } = params as { id: string };
    const conversation = world.conversations.get(id);
    if (!conversation || !isGroup(conversation)) throw new ControlProblem(404, `There is no group ${id}.`);
    return conversation;
  }

  function memberOf(conversation: Conversation, path: string, username: string): User {
    const user = world.userByName(username);
    if (!user || !conversation.participantIds.includes(user.id)) {
      throw ControlProblem.at(path, `@${username} is not in this group`);
    }
    return user;
  }

  function groupView(conversation: Conversation) {
    const members = conversation.participantIds.map((id) => world.users.get(id)?.username ?? id);
    const messages = world.messagesIn(conversation.id).map((message) => directMessageView(world, message));
    return { id: conversation.id, members, messages };
  }

  return async (app: FastifyInstance): Promise<void> => {
    app.post('/control/groups', async (request, reply) => {
      const { from, members, text } = readInput(CreateGroup, request.body);
      const creator = userOrNew(world, from);
      const group = openGroup(
        world,
        creator,
        members.map((username) => userOrNew(world, username)),
      );
      sendDirectMessage(world, { sender: creator, conversation: group, text });
      return reply.code(201).send(groupView(group));
    });

    app.get('/control/groups/:id', async (request) => groupView(groupOf(request.params)));

    app.post('/control/groups/:id/messages', async (request, reply) => {
      const group = groupOf(request.params);
      const { from, text } = readInput(WriteToGroup, request.body);
      const message = sendDirectMessage(world, { sender: memberOf(group, 'from', from), conversation: group, text });
      return reply.code(201).send(directMessageView(world, message));
    });

    app.post('/control/groups/:id/members', async (request, reply) => {
      const group = groupOf(request.params);
      const { from, username } = readInput(JoinGroup, request.body);
      const joiner = userOrNew(world, username);
      if (group.participantIds.includes(joiner.id)) throw ControlProblem.at('username', `@${username} is in already`);
      joinGroup(world, group, memberOf(group, 'from', from), joiner);
      return reply.code(201).send(groupView(group));
    });

    app.delete('/control/groups/:id/members/:username', async (request) => {
      const group = groupOf(request.params);
      const { username } = request.params as { username: string };
      leaveGroup(world, group, memberOf(group, 'username', username));
      return groupView(group);
    });
  };
}
