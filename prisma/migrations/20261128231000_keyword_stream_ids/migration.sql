-- AlterTable
ALTER TABLE "account" RENAME COLUMN "silence_alarmed_at" TO "silence_told_since";

-- ---------------------------------------------------------------- streams that change with their phrases
-- what is in the streams so far stays: a keyword's first one has its own id
ALTER TABLE "keyword" ADD COLUMN "stream_id" UUID;
ALTER TABLE keyword NO FORCE ROW LEVEL SECURITY;
UPDATE keyword SET stream_id = id;
ALTER TABLE keyword FORCE ROW LEVEL SECURITY;
ALTER TABLE "keyword" ALTER COLUMN "stream_id" SET NOT NULL;

-- CreateIndex
CREATE UNIQUE INDEX "keyword_organization_id_stream_id_key" ON "keyword"("organization_id", "stream_id");

-- a stream outlives its keyword until it is emptied in the background
ALTER TABLE "keyword_match" DROP CONSTRAINT "keyword_match_organization_id_keyword_id_fkey";
ALTER TABLE "keyword_match" RENAME COLUMN "keyword_id" TO "stream_id";

-- AlterTable
ALTER TABLE "keyword_rematch" ADD COLUMN "old_stream_ids" UUID[] NOT NULL DEFAULT ARRAY[]::UUID[];
