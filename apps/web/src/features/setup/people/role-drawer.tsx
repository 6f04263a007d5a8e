import { Drawer } from '@mantine/core';
import type { Role } from '@perch/contracts';
import { useState, type ReactNode } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { notifyDone } from '../../../lib/notify.ts';
import { roleName } from '../../../lib/role-name.ts';
import { DeleteRole } from './delete-role.tsx';
import { PermissionList } from './permission-list.tsx';
import classes from './people.module.css';
import { useCreateRole, useUpdateRole } from './queries.ts';
import { RoleForm } from './role-form.tsx';

interface NewRoleDrawerProps {
  roles: Role[];
  onClose: () => void;
}

export function NewRoleDrawer({ roles, onClose }: NewRoleDrawerProps) {
  const { t } = useTranslation();
  const create = useCreateRole();
  return (
    <RoleFrame title={t('people.newRole')} onClose={onClose}>
      <RoleForm
        initial={{ name: '', permissions: [], repliesNeedApproval: false, departmentsOnly: false }}
        examples={roles}
        submitLabel={t('people.createRole')}
        isSaving={create.isPending}
        error={create.error}
        onSubmit={({ permissions, ...values }) =>
          create.mutate(
            { ...values, permissions: [...permissions] },
            {
              onSuccess: (role) => {
                notifyDone(t('people.roleCreated', { name: role.name }));
                onClose();
              },
            },
          )
        }
      />
    </RoleFrame>
  );
}

/** @param role as it is now; the form keeps what it was opened with until it is asked to show the newest */
export function RoleDrawer({ role, onClose }: { role: Role; onClose: () => void }) {
  const { t } = useTranslation();
  const update = useUpdateRole();
  const [seen, setSeen] = useState(role);
  if (role.isBuiltIn) {
    return (
      <RoleFrame title={roleName(t, role)} onClose={onClose}>
        <p className={classes.text}>{t('people.builtInHint')}</p>
        <PermissionList permissions={role.permissions} onChange={null} />
      </RoleFrame>
    );
  }
  return (
    <RoleFrame title={role.name} onClose={onClose}>
      <RoleForm
        key={seen.revision}
        initial={seen}
        submitLabel={t('action.save')}
        isSaving={update.isPending}
        error={update.error}
        onReload={() => {
          update.reset();
          setSeen(role);
        }}
        onSubmit={({ permissions, ...values }) =>
          update.mutate(
            { id: role.id, patch: { ...values, permissions: [...permissions], revision: seen.revision } },
            {
              onSuccess: (saved) => {
                notifyDone(t('people.saved', { name: saved.name }));
                onClose();
              },
            },
          )
        }
      />
      <DeleteRole role={role} onDeleted={onClose} />
    </RoleFrame>
  );
}

function RoleFrame({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      overlayProps={{ backgroundOpacity: 0.35 }}
      size={460}
      title={title}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      {children}
    </Drawer>
  );
}
