-- whether what Perch estimates by itself is shown: to all of the organization, and to the member
ALTER TABLE "organization" ADD COLUMN "shows_estimates" BOOLEAN NOT NULL DEFAULT true;
ALTER TABLE "member" ADD COLUMN "shows_estimates" BOOLEAN NOT NULL DEFAULT true;
