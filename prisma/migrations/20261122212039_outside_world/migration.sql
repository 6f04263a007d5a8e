-- DropIndex
DROP INDEX "coverage_gap_organization_id_account_id_from_at_idx";

-- AlterTable
ALTER TABLE "account" ADD COLUMN     "daily_budget_micros" BIGINT;

-- AlterTable
ALTER TABLE "coverage_gap" ADD COLUMN     "item_id" TEXT,
ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'interval',
ADD COLUMN     "reason" TEXT NOT NULL DEFAULT 'window_full',
ADD COLUMN     "settled_at" TIMESTAMPTZ(3),
ADD COLUMN     "state" TEXT NOT NULL DEFAULT 'open';

-- AlterTable
ALTER TABLE "direct_message" ADD COLUMN     "deleted_at" TIMESTAMPTZ(3),
ADD COLUMN     "erased_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "stream" ADD COLUMN     "slowed_by" TEXT;

-- AlterTable
ALTER TABLE "ticket" ADD COLUMN     "checked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP;

-- AlterTable
ALTER TABLE "tweet" ADD COLUMN     "erased_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "usage_day" (
    "organization_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "kind" TEXT NOT NULL,
    "units" INTEGER NOT NULL,
    "cost_micros" BIGINT NOT NULL,

    CONSTRAINT "usage_day_pkey" PRIMARY KEY ("organization_id","account_id","day","kind")
);

-- CreateTable
CREATE TABLE "usage_resource" (
    "organization_id" UUID NOT NULL,
    "account_id" UUID NOT NULL,
    "day" DATE NOT NULL,
    "kind" TEXT NOT NULL,
    "resource_id" TEXT NOT NULL,

    CONSTRAINT "usage_resource_pkey" PRIMARY KEY ("organization_id","account_id","day","kind","resource_id")
);

-- CreateIndex
CREATE INDEX "coverage_gap_organization_id_account_id_found_at_id_idx" ON "coverage_gap"("organization_id", "account_id", "found_at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "coverage_gap" ADD CONSTRAINT "coverage_gap_organization_id_account_id_fkey" FOREIGN KEY ("organization_id", "account_id") REFERENCES "account"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "usage_day" ADD CONSTRAINT "usage_day_organization_id_account_id_fkey" FOREIGN KEY ("organization_id", "account_id") REFERENCES "account"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "usage_resource" ADD CONSTRAINT "usage_resource_organization_id_account_id_fkey" FOREIGN KEY ("organization_id", "account_id") REFERENCES "account"("organization_id", "id") ON DELETE CASCADE ON UPDATE CASCADE;

-- ---------------------------------------------------------------- tenancy of the new tables
DO $$
DECLARE
  tenant_table text;
  bypasses boolean := (SELECT rolbypassrls FROM pg_roles WHERE rolname = 'perch_bypass');
BEGIN
  FOREACH tenant_table IN ARRAY ARRAY['usage_day', 'usage_resource'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', tenant_table);
    EXECUTE format(
      'CREATE POLICY tenant ON %I USING (organization_id = current_organization()) WITH CHECK (organization_id = current_organization())',
      tenant_table);
    IF NOT bypasses THEN
      EXECUTE format('CREATE POLICY lookup ON %I FOR SELECT TO perch_bypass USING (true)', tenant_table);
    END IF;
  END LOOP;
END $$;

-- ---------------------------------------------------------------- closed sets
ALTER TABLE stream
  DROP CONSTRAINT stream_name_check,
  ADD CHECK (name IN ('mentions', 'direct_messages', 'own_tweets', 'search', 'tweet_checks')),
  ADD CHECK (slowed_by IN ('budget'));
ALTER TABLE coverage_gap
  ADD CHECK (kind IN ('interval', 'item')),
  ADD CHECK (reason IN ('window_full', 'too_long_away', 'unreadable')),
  ADD CHECK (state IN ('open', 'filled', 'lost')),
  ADD CHECK ((state = 'open') = (settled_at IS NULL)),
  ADD CHECK ((kind = 'item') = (item_id IS NOT NULL));
ALTER TABLE account ADD CHECK (daily_budget_micros > 0);
ALTER TABLE usage_day ADD CHECK (units >= 0 AND cost_micros >= 0);
-- what is erased is gone
ALTER TABLE tweet ADD CHECK (erased_at IS NULL OR (deleted_at IS NOT NULL AND text = ''));
ALTER TABLE direct_message ADD CHECK (erased_at IS NULL OR (deleted_at IS NOT NULL AND text = ''));

-- ---------------------------------------------------------------- due work
-- an item is written into the ledger once
CREATE UNIQUE INDEX coverage_gap_item_key ON coverage_gap (organization_id, account_id, stream, item_id)
  WHERE item_id IS NOT NULL;
-- the search looks for what is missing
CREATE INDEX coverage_gap_open ON coverage_gap (organization_id, account_id, from_at) WHERE state = 'open';
-- tickets whose tweets X is asked about, the longest unasked first
CREATE INDEX ticket_check_due ON ticket (organization_id, account_id, checked_at)
  WHERE status <> 'closed' AND channel = 'twitter';
-- what is hidden and waits to be erased
CREATE INDEX tweet_erasure_due ON tweet (deleted_at) WHERE deleted_at IS NOT NULL AND erased_at IS NULL;

-- ---------------------------------------------------------------- the new streams of accounts that are connected already
ALTER TABLE account NO FORCE ROW LEVEL SECURITY;
ALTER TABLE stream NO FORCE ROW LEVEL SECURITY;
INSERT INTO stream (organization_id, account_id, name, due_at, interval_seconds, starts_at)
SELECT s.organization_id, s.account_id, added.name, now(), added.interval_seconds, s.starts_at
FROM stream s CROSS JOIN (VALUES ('search', 3600), ('tweet_checks', 900)) AS added(name, interval_seconds)
WHERE s.name = 'mentions';
ALTER TABLE account FORCE ROW LEVEL SECURITY;
ALTER TABLE stream FORCE ROW LEVEL SECURITY;
