-- AlterTable
ALTER TABLE "account" ADD COLUMN     "listening_since" TIMESTAMPTZ(3),
ADD COLUMN     "silence_alarmed_at" TIMESTAMPTZ(3),
ADD COLUMN     "silence_due_at" TIMESTAMPTZ(3),
ADD COLUMN     "silence_hours" INTEGER;

-- AlterTable
ALTER TABLE "stream" ADD COLUMN     "last_received_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "coverage_hour" (
    "organization_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "hour" TIMESTAMPTZ(3) NOT NULL,
    "stream" TEXT NOT NULL,
    "rounds" INTEGER NOT NULL DEFAULT 0,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "items" INTEGER NOT NULL DEFAULT 0,
    "late_items" INTEGER NOT NULL DEFAULT 0,
    "longest_lag_seconds" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "coverage_hour_pkey" PRIMARY KEY ("organization_id","account_id","hour","stream")
);

-- AddForeignKey
ALTER TABLE "coverage_hour" ADD CONSTRAINT "coverage_hour_organization_id_account_id_fkey" FOREIGN KEY ("organization_id", "account_id") REFERENCES "account"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ---------------------------------------------------------------- hours
-- a row is written anew with every round of its hour: room beside it keeps that within the page
ALTER TABLE coverage_hour SET (fillfactor = 50);
ALTER TABLE coverage_hour
  ADD CHECK (stream IN ('mentions', 'direct_messages', 'own_tweets', 'search')),
  ADD CHECK (late_items <= items);

DO $$
BEGIN
  ALTER TABLE coverage_hour ENABLE ROW LEVEL SECURITY;
  ALTER TABLE coverage_hour FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON coverage_hour
    USING (organization_id = current_organization()) WITH CHECK (organization_id = current_organization());
  IF NOT (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass') THEN
    CREATE POLICY lookup ON coverage_hour FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;

-- what is or was missing within a time
CREATE INDEX coverage_gap_missing ON coverage_gap (organization_id, account_id, to_at) WHERE state <> 'filled';

-- ---------------------------------------------------------------- silence
ALTER TABLE account
  ADD CHECK (silence_hours BETWEEN 1 AND 168),
  -- whoever is to be told is looked at
  ADD CHECK (silence_hours IS NULL OR (listening_since IS NOT NULL AND silence_due_at IS NOT NULL));
CREATE INDEX account_silence_due ON account (silence_due_at) WHERE silence_hours IS NOT NULL;

-- One more function that looks across tenants: accounts of which somebody must look by `at` whether they are silent.
CREATE FUNCTION due_silences(at timestamptz, most integer)
  RETURNS TABLE (organization_id uuid, account_id uuid, due_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS
  $$ SELECT a.organization_id, a.id, a.silence_due_at FROM account a
     WHERE a.silence_hours IS NOT NULL AND a.silence_due_at <= at ORDER BY a.silence_due_at LIMIT most $$;

GRANT CREATE ON SCHEMA public TO perch_bypass; -- to own the function
ALTER FUNCTION due_silences(timestamptz, integer) OWNER TO perch_bypass;
REVOKE CREATE ON SCHEMA public FROM perch_bypass;
REVOKE ALL ON FUNCTION due_silences(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION due_silences(timestamptz, integer) TO perch_app;
