import { Button, MultiSelect, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { CreateDepartment, type Department } from '@perch/contracts';
import { ASSIGNMENT_RULES, type AssignmentRule } from '@perch/core';
import { useTranslation } from '../../../lib/i18n.ts';
import { useMembers } from '../../../lib/directory.ts';
import { FormActions, FormProblem } from './form-parts.tsx';
import { longNameProblem } from './name-problem.ts';
import { problemsOf } from './problems-of.ts';
import classes from './people.module.css';

export interface DepartmentValues {
  name: string;
  memberIds: string[];
  assignment: AssignmentRule;
}

interface DepartmentFormProps {
  /** null: a new one */
  department: Department | null;
  isSaving: boolean;
  error: unknown;
  onSubmit: (values: DepartmentValues) => void;
  onReload: () => void;
  onClose: () => void;
}

const FIELDS = ['name', 'memberIds', 'assignment'] as const;

export function DepartmentForm({ department, isSaving, error, onSubmit, onReload, onClose }: DepartmentFormProps) {
  const { t } = useTranslation();
  const initialValues: DepartmentValues = {
    name: department?.name ?? '',
    memberIds: department?.memberIds ?? [],
    assignment: department?.assignment ?? 'manual',
  };
  const form = useForm({
    mode: 'uncontrolled',
    initialValues,
    validate: {
      name: (value) =>
        longNameProblem(t, value) ??
        (CreateDepartment.shape.name.safeParse(value).success ? null : t('field.required')),
    },
    validateInputOnChange: ['name'],
  });
  const problems = problemsOf(t, error, FIELDS);
  // whoever is in it stays to be seen, also when deactivated
  const people = (useMembers().data ?? []).filter(
    ({ id, isActive }) => isActive || initialValues.memberIds.includes(id),
  );
  return (
    <form className={classes.form} noValidate onSubmit={form.onSubmit(onSubmit)}>
      <TextInput
        label={t('field.name')}
        data-autofocus
        key={form.key('name')}
        {...form.getInputProps('name')}
        error={form.errors['name'] ?? problems.fields.name}
      />
      <MultiSelect
        label={t('setup.members.title')}
        description={t('people.departmentMembersHint')}
        searchable
        hidePickedOptions
        nothingFoundMessage={t('filter.nobody')}
        data={people.map(({ id, name }) => ({ value: id, label: name }))}
        key={form.key('memberIds')}
        {...form.getInputProps('memberIds')}
        error={problems.fields.memberIds}
      />
      <Select
        label={t('assignment.title')}
        description={t('assignment.hint')}
        allowDeselect={false}
        data={ASSIGNMENT_RULES.map((value) => ({ value, label: t(`assignment.rule.${value}`) }))}
        key={form.key('assignment')}
        {...form.getInputProps('assignment')}
        error={problems.fields.assignment}
      />
      <FormProblem error={error} sentence={problems.form} onReload={onReload} />
      <FormActions>
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button type="submit" loading={isSaving}>
          {t(department ? 'action.save' : 'people.createDepartment')}
        </Button>
      </FormActions>
    </form>
  );
}
