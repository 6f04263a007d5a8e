-- AlterTable
ALTER TABLE "account" ADD COLUMN     "settings_revision" INTEGER NOT NULL DEFAULT 1;

-- AlterTable
ALTER TABLE "organization" ADD COLUMN     "sign_in_revision" INTEGER NOT NULL DEFAULT 1,
ADD COLUMN     "social_revision" INTEGER NOT NULL DEFAULT 1;
