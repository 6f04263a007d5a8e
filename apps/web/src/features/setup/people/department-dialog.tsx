import { Modal } from '@mantine/core';
import type { Department } from '@perch/contracts';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { DepartmentForm } from './department-form.tsx';
import { useCreateDepartment, useUpdateDepartment } from './queries.ts';

export function NewDepartmentDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const create = useCreateDepartment();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('people.newDepartment')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <DepartmentForm
        department={null}
        isSaving={create.isPending}
        error={create.error}
        onReload={create.reset}
        onClose={onClose}
        onSubmit={(values) =>
          create.mutate(values, {
            onSuccess: ({ name }) => {
              notifyDone(t('people.departmentCreated', { name }));
              onClose();
            },
          })
        }
      />
    </Modal>
  );
}

/** @param department as it is now; the form keeps what it was opened with until it is asked to show the newest */
export function DepartmentDialog({ department, onClose }: { department: Department; onClose: () => void }) {
  const { t } = useTranslation();
  const update = useUpdateDepartment();
  const [seen, setSeen] = useState(department);
  return (
    <Modal opened onClose={onClose} title={seen.name} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <DepartmentForm
        key={seen.revision}
        department={seen}
        isSaving={update.isPending}
        error={update.error}
        onReload={() => {
          update.reset();
          setSeen(department);
        }}
        onClose={onClose}
        onSubmit={(values) =>
          update.mutate(
            { id: department.id, patch: { ...values, revision: seen.revision } },
            {
              onSuccess: ({ name }) => {
                notifyDone(t('people.saved', { name }));
                onClose();
              },
            },
          )
        }
      />
    </Modal>
  );
}
