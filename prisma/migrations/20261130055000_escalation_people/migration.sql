-- AlterTable
ALTER TABLE "escalation_rule" ADD COLUMN     "people_from" TIMESTAMPTZ(3),
ADD COLUMN     "people_most" INTEGER;

-- ---------------------------------------------------------------- what is known together
ALTER TABLE escalation_rule ADD CHECK ((people_from IS NULL) = (people_most IS NULL));
