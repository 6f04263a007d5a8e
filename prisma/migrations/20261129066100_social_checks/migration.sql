-- who may have X searched by hand: what that costs is the brand's
ALTER TABLE "organization" ADD COLUMN     "x_search_by" TEXT NOT NULL DEFAULT 'posting';
ALTER TABLE organization ADD CHECK (x_search_by IN ('nobody', 'posting', 'viewing'));

-- AlterTable
ALTER TABLE "tweet" ADD COLUMN     "checked_at" TIMESTAMPTZ(3),
ADD COLUMN     "gone_reason" TEXT;
ALTER TABLE tweet ADD CHECK (gone_reason IN ('not_found', 'not_authorized', 'suspended')) NOT VALID;
