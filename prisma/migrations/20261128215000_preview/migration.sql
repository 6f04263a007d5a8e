-- Whom to mute is looked for by the beginning of a handle or of a name.
CREATE INDEX profile_name_prefix ON profile (organization_id, lower(name) text_pattern_ops);

-- as its owner, since text search never reaches its index under row-level security
CREATE OR REPLACE VIEW profile_search AS
  SELECT organization_id, twitter_user_id, contact_id, lower(username) AS username, lower(name) AS name
  FROM profile WHERE organization_id = current_organization();
