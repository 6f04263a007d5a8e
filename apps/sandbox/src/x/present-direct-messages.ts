import { iso } from '../iso.ts';
import type { DirectMessage } from '../world/records.ts';
import { billResponse, userFragments, type Presenter } from './present.ts';

export function directMessagesJson(
  presenter: Presenter,
  messages: DirectMessage[],
  selection: { eventFields: string[]; userFields: string[]; expansions: Set<string> },
  meta: object,
): string {
  const { world } = presenter;
  const parts: string[] = [];
  const pick = (message: DirectMessage) =>
    Object.fromEntries(
      selection.eventFields
        .map((field) => [field, directMessageField(message, field)])
        .filter(([, value]) => value !== undefined),
    );
  if (messages.length > 0) parts.push(`"data":${JSON.stringify(messages.map(pick))}`);
  const userIds = new Set<string>();
  for (const message of messages) {
    if (selection.expansions.has('sender_id')) userIds.add(message.senderId);
    if (selection.expansions.has('participant_ids')) for (const id of message.participantIds ?? []) userIds.add(id);
  }
  const users = [...userIds].map((id) => world.users.get(id)).filter((user) => user !== undefined);
  billResponse(presenter, { directMessages: messages }, { users });
  if (users.length > 0) {
    const list = userFragments(presenter, users, selection.userFields);
    parts.push(`"includes":{"users":[${list.join(',')}]}`);
  }
  parts.push(`"meta":${JSON.stringify(meta)}`);
  return `{${parts.join(',')}}`;
}

function directMessageField(message: DirectMessage, field: string): unknown {
  const isMessage = message.eventType === 'MessageCreate';
  switch (field) {
    case 'id':
      return message.id;
    case 'event_type':
      return message.eventType;
    case 'text':
      return isMessage ? message.text : undefined;
    case 'entities':
      return isMessage && Object.keys(message.entities).length > 0 ? message.entities : undefined;
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
