-- until when a conversation in direct messages is read
CREATE TABLE "dm_reading" (
    "organization_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "dm_conversation_id" TEXT NOT NULL,
    "reader_id" UUID NOT NULL,
    "read_until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "dm_reading_pkey" PRIMARY KEY ("organization_id","account_id","dm_conversation_id","reader_id")
);

ALTER TABLE "dm_reading" ADD CONSTRAINT "dm_reading_organization_id_account_id_dm_conversation_id_fkey" FOREIGN KEY ("organization_id", "account_id", "dm_conversation_id") REFERENCES "dm_conversation"("organization_id", "account_id", "dm_conversation_id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ---------------------------------------------------------------- tenancy of the new table
DO $$
DECLARE
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  ALTER TABLE dm_reading ENABLE ROW LEVEL SECURITY;
  ALTER TABLE dm_reading FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON dm_reading USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
  IF NOT bypasses THEN
    CREATE POLICY lookup ON dm_reading FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;
