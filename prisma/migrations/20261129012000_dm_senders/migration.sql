-- Which ticket last sent into a conversation: what is written next in it goes there.
CREATE INDEX direct_message_sent_idx ON direct_message (organization_id, dm_conversation_id, posted_at DESC)
  WHERE decision = 'outbound' AND ticket_id IS NOT NULL;
