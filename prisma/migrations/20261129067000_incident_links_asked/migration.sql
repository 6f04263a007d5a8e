-- AlterTable
ALTER TABLE "incident" ADD COLUMN     "links_asked" INTEGER NOT NULL DEFAULT 0;
