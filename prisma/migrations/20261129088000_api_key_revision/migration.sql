-- AlterTable
ALTER TABLE "api_key" ADD COLUMN     "revision" INTEGER NOT NULL DEFAULT 1;
