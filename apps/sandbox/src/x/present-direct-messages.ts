import { iso } from '../iso.ts';
import type { DirectMessage, Entities, User } from '../world/records.ts';
import type { DirectMessageSelection } from './fields.ts';
import { answerJson, billResponse, includedLists, jsonOf, type Json, type Extra, type Presenter } from './present.ts';
import { nameIn, type Vocabulary } from './vocabulary.ts';

/** JSON of `{data, includes, meta}` for direct messages and what happened in groups. */
export function directMessagesJson(
  presenter: Presenter,
  messages: DirectMessage[],
  selection: DirectMessageSelection,
  extra: Extra = {},
): Json {
  const { vocabulary, eventFields, expansions } = selection;
  const data = messages.map((message) =>
    jsonOf(
      Object.fromEntries(
        eventFields.map((field) => [nameIn(vocabulary, field), directMessageField(message, field, vocabulary)]),
      ),
    ),
  );
  const userIds = new Set<string>();
  const media = expansions.has('attachments.media_keys') ? messages.flatMap((message) => message.media ?? []) : [];
  for (const message of messages) {
    if (expansions.has('sender_id')) userIds.add(message.senderId);
    if (expansions.has('participant_ids')) for (const id of message.participantIds ?? []) userIds.add(id);
  }
  const users = [...userIds]
    .map((id) => presenter.world.users.get(id))
    .filter((user): user is User => user !== undefined && !user.isSuspended);
  billResponse(presenter, { directMessages: messages }, { users, media });
  return answerJson(vocabulary, data, includedLists(presenter, { users, media }, selection), extra);
}

function directMessageField(message: DirectMessage, field: string, vocabulary: Vocabulary): unknown {
  const isMessage = message.eventType === 'MessageCreate';
  switch (field) {
    case 'id':
      return message.id;
    case 'event_type':
      return message.eventType;
    case 'text':
      return isMessage ? message.text : undefined;
    case 'entities':
      return isMessage ? entitiesIn(vocabulary, message.entities) : undefined;
    case 'attachments':
      return message.media && { media_keys: message.media.map(({ mediaKey }) => mediaKey) };
    case 'created_at':
      return iso(message.createdAt);
    case 'dm_conversation_id':
      return message.conversationId;
    case 'sender_id':
      return message.senderId;
    case 'participant_ids':
      return message.participantIds;
    default:
      return undefined;
  }
}

/** In the newer description the links of a message do not name the media they stand for. */
function entitiesIn(vocabulary: Vocabulary, entities: Entities): Entities | undefined {
  if (Object.keys(entities).length === 0) return undefined;
  if (vocabulary === 'tweet' || !entities.urls) return entities;
  return { ...entities, urls: entities.urls.map(({ media_key: _, ...url }) => url) };
}
