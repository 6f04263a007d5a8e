import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Context } from '../context.ts';
import { isGroup, openGroup } from '../world/group-conversation.ts';
import { attachMedia } from '../world/media-attachment.ts';
import type { Conversation, User } from '../world/records.ts';
import { mayReceive, oneToOne, sendDirectMessage } from '../world/send-direct-message.ts';
import { userOf } from './caller.ts';
import { conversationOf } from './direct-message-access.ts';
import { Id } from './id.ts';
import { directMessagesClosed, forbidden, invalidBody, invalidMedia } from './problem.ts';
import { pathId } from './query.ts';
import { readBody } from './read-body.ts';

const WRITE = {
  scopes: ['dm.write', 'tweet.read', 'users.read'],
  limit: { user: 15, userDay: 1_440, appDay: 1_440 },
};
const LONGEST_TEXT = 10_000;

const CreateMessage = z.strictObject({
  text: z.string().min(1).optional(),
  attachments: z
    .array(z.strictObject({ media_id: Id }))
    .max(1)
    .optional(),
});
type CreateMessage = z.infer<typeof CreateMessage>;

const CreateGroup = z.strictObject({
  conversation_type: z.literal('Group'),
  participant_ids: z.array(Id).min(2).max(49),
  message: CreateMessage,
});

/** Messages to one person, into a conversation, and as the first of a new group. */
export function directMessageSendingRoutes(context: Context) {
  const { world } = context;

  return async (app: FastifyInstance): Promise<void> => {
    app.post('/2/dm_conversations/with/:participant_id/messages', { config: WRITE }, async (request, reply) => {
      const sender = userOf(request);
      const recipient = world.users.get(pathId(request, 'participant_id'));
      if (!recipient || recipient.id === sender.id) throw notPermitted();
      const body = readBody(CreateMessage, request.body);
      refuseClosed(sender, [recipient]);
      return send(reply, sender, oneToOne(world, sender, recipient), contentOf(sender, body));
    });

    app.post('/2/dm_conversations/:id/messages', { config: WRITE }, async (request, reply) => {
      const conversation = conversationOf(world, request);
      if (!conversation) throw notPermitted();
      const sender = userOf(request);
      const body = readBody(CreateMessage, request.body);
      if (!isGroup(conversation)) refuseClosed(sender, usersOf(conversation.participantIds));
      return send(reply, sender, conversation, contentOf(sender, body));
    });

    app.post('/2/dm_conversations', { config: WRITE }, async (request, reply) => {
      const sender = userOf(request);
      const { participant_ids, message } = readBody(CreateGroup, request.body);
      const members = usersOf(participant_ids);
      if (members.length < participant_ids.length) throw notPermitted();
      refuseClosed(sender, members);
      const content = contentOf(sender, message);
      return send(reply, sender, openGroup(world, sender, members), content);
    });
  };

  function usersOf(ids: string[]): User[] {
    return ids.map((id) => world.users.get(id)).filter((user) => user !== undefined);
  }

  function refuseClosed(sender: User, recipients: User[]): void {
    const others = recipients.filter((recipient) => recipient.id !== sender.id);
    if (!others.every((recipient) => mayReceive(world, recipient, sender))) throw directMessagesClosed();
  }

  /** What a message says and shows, or X's refusal. */
  function contentOf(sender: User, { text = '', attachments = [] }: CreateMessage) {
    if (text === '' && attachments.length === 0) {
      throw invalidBody('$.text: is missing but it is required when no attachments are given');
    }
    if (text.length > LONGEST_TEXT) throw invalidBody(`$.text: must not be longer than ${LONGEST_TEXT} characters`);
    const mediaIds = attachments.map((attachment) => attachment.media_id);
    const media = attachMedia(world, sender, mediaIds, 'directMessage');
    if (!media) throw invalidMedia('attachments.media_id', mediaIds);
    return { text, media };
  }

  function send(
    reply: FastifyReply,
    sender: User,
    conversation: Conversation,
    content: ReturnType<typeof contentOf>,
  ): FastifyReply {
    const message = sendDirectMessage(world, { sender, conversation, ...content });
    world.bill.chargeWrite('directMessageCreate', sender.id, world.clock());
    return reply.code(201).send({ data: { dm_conversation_id: conversation.id, dm_event_id: message.id } });
  }
}

const notPermitted = () => forbidden('This operation is not permitted.');
