-- AlterTable
ALTER TABLE "incident" ADD COLUMN     "alarm_from" INTEGER;

-- so many raised the alarm by the rule as it is now; what it was then nobody knows
ALTER TABLE incident NO FORCE ROW LEVEL SECURITY;
ALTER TABLE escalation_rule NO FORCE ROW LEVEL SECURITY;
UPDATE incident i SET alarm_from = greatest(r.baseline_least, ceil(r.baseline_times * i.usual)) FROM escalation_rule r
WHERE r.organization_id = i.organization_id AND r.id = i.rule_id AND r.baseline_times IS NOT NULL AND i.usual IS NOT NULL;
ALTER TABLE incident FORCE ROW LEVEL SECURITY;
ALTER TABLE escalation_rule FORCE ROW LEVEL SECURITY;
