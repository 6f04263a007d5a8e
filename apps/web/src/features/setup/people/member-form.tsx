import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { UpdateMember, type Member } from '@perch/contracts';
import { useTranslation } from '../../../lib/i18n.ts';
import { useDepartments } from '../../../lib/directory.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { FormActions, FormProblem, LoadProblem } from './form-parts.tsx';
import classes from './people.module.css';
import { longNameProblem } from './name-problem.ts';
import { DepartmentsSelect, RoleSelect } from './person-fields.tsx';
import { problemsOf } from './problems-of.ts';
import { useRoles } from '../../../lib/roles.ts';
import { useUpdateMember } from './queries.ts';

interface MemberFormProps {
  member: Member;
  onReload: () => void;
  onSaved: (member: Member) => void;
}

const FIELDS = ['name', 'roleId', 'departmentIds'] as const;

export function MemberForm({ member, onReload, onSaved }: MemberFormProps) {
  const { t } = useTranslation();
  const update = useUpdateMember();
  const roles = useRoles();
  const departments = useDepartments();
  const form = useForm({
    initialValues: { name: member.name, roleId: member.role.id, departmentIds: member.departmentIds },
    validate: {
      name: (value) => (UpdateMember.shape.name.safeParse(value).success ? null : 'field.required'),
    },
  });
  const permissionsOf = (roleId: string) => roles.data?.find(({ id }) => id === roleId)?.permissions ?? [];
  const given = permissionsOf(form.values.roleId);
  const losesRights = permissionsOf(member.role.id).some((permission) => !given.includes(permission));
  const problems = problemsOf(t, update.error, FIELDS);
  const save = form.onSubmit((values) =>
    update.mutate(
      { id: member.id, patch: { ...values, revision: member.revision } },
      {
        onSuccess: (saved) => {
          notifyDone(t('people.saved', { name: saved.name }));
          onSaved(saved);
        },
      },
    ),
  );
  return (
    <form className={classes.form} noValidate onSubmit={save}>
      <TextInput
        label={t('field.name')}
        {...form.getInputProps('name')}
        error={
          longNameProblem(t, form.values.name) ??
          (form.errors['name'] ? t(String(form.errors['name'])) : problems.fields.name)
        }
      />
      <LoadProblem query={roles} />
      <RoleSelect
        roles={roles.data ?? []}
        currentId={member.role.id}
        {...form.getInputProps('roleId')}
        error={problems.fields.roleId}
      />
      {losesRights && <p className={classes.hint}>{t('people.signsOut', { name: member.name })}</p>}
      <LoadProblem query={departments} />
      <DepartmentsSelect
        departments={(departments.data ?? []).filter(
          ({ id, isActive }) => isActive || member.departmentIds.includes(id),
        )}
        {...form.getInputProps('departmentIds')}
        error={problems.fields.departmentIds}
      />
      <FormProblem
        error={update.error}
        sentence={problems.form}
        onReload={() => {
          update.reset();
          onReload();
        }}
      />
      <FormActions>
        <Button type="submit" loading={update.isPending} disabled={!form.isDirty()}>
          {t('action.save')}
        </Button>
      </FormActions>
    </form>
  );
}
