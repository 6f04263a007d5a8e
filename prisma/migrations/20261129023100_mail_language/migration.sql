-- AlterTable
ALTER TABLE "department_mail" ADD COLUMN     "locale" TEXT NOT NULL DEFAULT 'en';

ALTER TABLE department_mail ADD CHECK (locale IN ('en', 'pt-BR'));

-- E-mail has been written in the language of whoever wrote it: a department goes on in that of most of its members.
UPDATE department_mail d SET locale = 'pt-BR'
WHERE (SELECT count(*) FILTER (WHERE m.locale = 'pt-BR') * 2 > count(*) FROM department_member dm
  JOIN member m ON m.organization_id = dm.organization_id AND m.id = dm.member_id AND m.is_active
  WHERE dm.organization_id = d.organization_id AND dm.department_id = d.department_id);
