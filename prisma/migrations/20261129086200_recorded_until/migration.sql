-- AlterTable
ALTER TABLE "escalation_rule" ADD COLUMN     "recorded_until" TIMESTAMPTZ(3);
