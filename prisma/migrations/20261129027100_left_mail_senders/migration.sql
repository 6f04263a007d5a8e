-- AlterTable
ALTER TABLE "left_mail" ADD COLUMN     "from_address" TEXT;
