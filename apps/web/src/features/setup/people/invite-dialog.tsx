import { Button, Modal, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { CreateInvitation, type Locale } from '@perch/contracts';
import { activeDepartments, useDepartments } from '../../../lib/directory.ts';
import { currentLocale, LOCALE_NAMES, LOCALES, useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { FormActions, FormProblem, LoadProblem } from './form-parts.tsx';
import classes from './people.module.css';
import { DepartmentsSelect, RoleSelect } from './person-fields.tsx';
import { problemsOf } from './problems-of.ts';
import { useRoles } from '../../../lib/roles.ts';
import { useInvite } from './queries.ts';

const FIELDS = ['email', 'roleId', 'departmentIds'] as const;

interface Values {
  email: string;
  roleId: string | null;
  departmentIds: string[];
  locale: Locale;
}

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const invite = useInvite();
  const roles = useRoles();
  const departments = useDepartments();
  const initialValues: Values = { email: '', roleId: null, departmentIds: [], locale: currentLocale() };
  const form = useForm({
    initialValues,
    validate: {
      email: (value) => (CreateInvitation.shape.email.safeParse(value.trim()).success ? null : 'field.emailInvalid'),
      roleId: (value) => (value ? null : 'people.chooseRole'),
    },
  });
  const problems = problemsOf(t, invite.error, FIELDS);
  const message = (name: 'email' | 'roleId') =>
    form.errors[name] ? t(String(form.errors[name])) : problems.fields[name];
  const send = form.onSubmit(({ roleId, ...values }) =>
    invite.mutate(
      { ...values, email: values.email.trim(), roleId: roleId! },
      {
        onSuccess: ({ email }) => {
          notifyDone(t('people.invited', { email }));
          onClose();
        },
      },
    ),
  );
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('people.inviteTitle')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form className={classes.form} noValidate onSubmit={send}>
        <TextInput
          label={t('field.email')}
          type="email"
          autoComplete="off"
          data-autofocus
          {...form.getInputProps('email')}
          error={message('email')}
        />
        <LoadProblem query={roles} />
        <RoleSelect
          roles={roles.data ?? []}
          placeholder={t('people.chooseRole')}
          {...form.getInputProps('roleId')}
          error={message('roleId')}
        />
        <LoadProblem query={departments} />
        <DepartmentsSelect
          departments={activeDepartments(departments.data)}
          {...form.getInputProps('departmentIds')}
          error={problems.fields.departmentIds}
        />
        <Select
          label={t('people.mailLanguage')}
          allowDeselect={false}
          data={LOCALES.map((value) => ({ value, label: LOCALE_NAMES[value] }))}
          {...form.getInputProps('locale')}
        />
        <p className={classes.hint}>{t('people.inviteHint')}</p>
        <FormProblem error={invite.error} sentence={problems.form} />
        <FormActions>
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={invite.isPending}>
            {t('people.sendInvitation')}
          </Button>
        </FormActions>
      </form>
    </Modal>
  );
}
