-- AlterTable
ALTER TABLE "incident" ADD COLUMN     "rule_hits_after" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "incident_hit" (
    "organization_id" UUID NOT NULL,
    "incident_id" UUID NOT NULL,
    "posted_at" TIMESTAMPTZ(3) NOT NULL,
    "tweet_row_id" UUID NOT NULL,
    "author_id" TEXT NOT NULL,

    CONSTRAINT "incident_hit_pkey" PRIMARY KEY ("organization_id","incident_id","posted_at","tweet_row_id")
);

-- CreateIndex
CREATE INDEX "incident_hit_organization_id_tweet_row_id_idx" ON "incident_hit"("organization_id", "tweet_row_id");

-- AddForeignKey
ALTER TABLE "incident_hit" ADD CONSTRAINT "incident_hit_organization_id_incident_id_fkey" FOREIGN KEY ("organization_id", "incident_id") REFERENCES "incident"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "incident_hit" ADD CONSTRAINT "incident_hit_organization_id_tweet_row_id_fkey" FOREIGN KEY ("organization_id", "tweet_row_id") REFERENCES "tweet"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ---------------------------------------------------------------- tenancy of the new table, and its wall
DO $$
DECLARE
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  ALTER TABLE incident_hit ENABLE ROW LEVEL SECURITY;
  ALTER TABLE incident_hit FORCE ROW LEVEL SECURITY;
  CREATE POLICY tenant ON incident_hit USING (organization_id = current_organization())
    WITH CHECK (organization_id = current_organization());
  IF NOT bypasses THEN
    CREATE POLICY lookup ON incident_hit FOR SELECT TO perch_bypass USING (true);
  END IF;
END $$;
CREATE POLICY wall ON incident_hit AS RESTRICTIVE TO perch_walled USING ((SELECT true FROM tweet above
  WHERE above.organization_id = incident_hit.organization_id AND above.id = incident_hit.tweet_row_id));
