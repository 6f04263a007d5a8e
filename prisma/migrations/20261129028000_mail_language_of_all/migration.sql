-- As 20261129023100 for an owner that row-level security holds too: without this it changed no row.
ALTER TABLE department_mail NO FORCE ROW LEVEL SECURITY;
ALTER TABLE department_member NO FORCE ROW LEVEL SECURITY;
ALTER TABLE member NO FORCE ROW LEVEL SECURITY;
UPDATE department_mail d SET locale = 'pt-BR'
WHERE d.locale = 'en' AND (
  SELECT count(*) FILTER (WHERE m.locale = 'pt-BR') * 2 > count(*) FROM department_member dm
  JOIN member m ON m.organization_id = dm.organization_id AND m.id = dm.member_id AND m.is_active
  WHERE dm.organization_id = d.organization_id AND dm.department_id = d.department_id);
ALTER TABLE department_mail FORCE ROW LEVEL SECURITY;
ALTER TABLE department_member FORCE ROW LEVEL SECURITY;
ALTER TABLE member FORCE ROW LEVEL SECURITY;
