-- Who of the team answered a ticket last: one look into the index for each ticket of a list.
CREATE INDEX message_answers ON message (organization_id, ticket_id, posted_at DESC, id DESC)
  WHERE direction = 'out' AND member_id IS NOT NULL;
