-- A mail server, or Twilio, that does not let an organization in: people are told once, not per message.
ALTER TABLE add_on
  ADD COLUMN refused_since TIMESTAMPTZ(3),
  ADD COLUMN refused_answer TEXT,
  ADD COLUMN refused_told_at TIMESTAMPTZ(3),
  ADD CHECK ((refused_since IS NULL) = (refused_answer IS NULL));
