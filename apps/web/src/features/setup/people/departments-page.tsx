import { Button, Skeleton } from '@mantine/core';
import type { Department, UpdateDepartment } from '@perch/contracts';
import { IconPlus } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { useDepartments, useMembers } from '../../../lib/directory.ts';
import { errorSentence } from '../../../lib/error-sentence.ts';
import { notifyDone, notifyProblem } from '../../../lib/notify.ts';
import { useCan } from '../../../lib/session.ts';
import { ErrorState } from '../../../ui/states.tsx';
import { PageHead } from '../page-head.tsx';
import classes from '../setup.module.css';
import { DeactivateDepartment } from './deactivate-department.tsx';
import { DepartmentDialog, NewDepartmentDialog } from './department-dialog.tsx';
import { DepartmentTable, type DepartmentAction } from './department-table.tsx';
import { useUpdateDepartment } from './queries.ts';

type Dialog = { kind: 'new' } | { kind: 'edit' | 'deactivate'; id: string };

export function DepartmentsPage() {
  const { t } = useTranslation();
  const { data: departments, error, refetch } = useDepartments();
  const members = useMembers().data ?? [];
  const mayManage = useCan('organization.manage');
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const change = useChange();
  const navigate = useNavigate();
  const onAction = (action: DepartmentAction, department: Department) => {
    if (action === 'make-default') change(department, { isDefault: true });
    else if (action === 'reactivate') change(department, { isActive: true });
    else if (action === 'service')
      void navigate({ to: '/setup/departments/$departmentId/service', params: { departmentId: department.id } });
    else setDialog({ kind: action, id: department.id });
  };
  const close = () => setDialog(null);
  const inQuestion = dialog && dialog.kind !== 'new' ? departments?.find(({ id }) => id === dialog.id) : undefined;
  return (
    <div className={classes.page}>
      <PageHead
        title={t('setup.departments.title')}
        lead={t('setup.departments.lead')}
        action={
          mayManage && (
            <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setDialog({ kind: 'new' })}>
              {t('people.newDepartment')}
            </Button>
          )
        }
      />
      {error && !departments ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !departments ? (
        <Skeleton height={160} radius="md" role="status" aria-label={t('state.loading')} />
      ) : (
        <DepartmentTable departments={inOrder(departments)} members={members} onAction={mayManage ? onAction : null} />
      )}
      {dialog?.kind === 'new' && <NewDepartmentDialog onClose={close} />}
      {dialog?.kind === 'edit' && inQuestion && <DepartmentDialog department={inQuestion} onClose={close} />}
      {dialog?.kind === 'deactivate' && inQuestion && <DeactivateDepartment department={inQuestion} onClose={close} />}
    </div>
  );
}

/** Those that take tickets first, the default one before all. */
const inOrder = (departments: readonly Department[]) =>
  departments.toSorted((one, other) => Number(other.isActive) - Number(one.isActive));

/** A change that needs no form: said when done, and said when refused. */
function useChange() {
  const { t } = useTranslation();
  const update = useUpdateDepartment();
  return ({ id }: Department, patch: UpdateDepartment) =>
    update.mutate(
      { id, patch },
      {
        onSuccess: ({ name }) =>
          notifyDone(patch.isDefault ? t('people.isDefaultNow', { name }) : t('people.reactivated', { name })),
        onError: (error) => notifyProblem(errorSentence(t, error)),
      },
    );
}
