-- AlterTable
ALTER TABLE "attachment" ADD COLUMN     "stored_at" TIMESTAMPTZ(3);

-- its size is known when its last byte has come
ALTER TABLE attachment
  DROP CONSTRAINT attachment_byte_size_check,
  ADD CHECK (byte_size > 0 OR stored_at IS NULL),
  ADD CHECK (message_id IS NULL OR stored_at IS NOT NULL);

-- only what waits for a message is looked for by its age
DROP INDEX attachment_unsent;
CREATE INDEX attachment_unsent ON attachment (created_at) WHERE message_id IS NULL;

-- ---------------------------------------------------------------- what must look across tenants
-- Organizations with uploaded files from before a time that belong to no message.
CREATE FUNCTION due_attachments(at timestamptz, most integer) RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT DISTINCT due.organization_id FROM (
       SELECT a.organization_id FROM attachment a WHERE a.message_id IS NULL AND a.created_at <= at
       ORDER BY a.created_at LIMIT most) due $$;

GRANT SELECT ON attachment TO perch_bypass;
GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION due_attachments(timestamptz, integer) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION due_attachments(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_attachments(timestamptz, integer) TO perch_app;
