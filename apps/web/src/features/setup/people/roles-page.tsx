import { Button, Skeleton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from '../../../lib/i18n.ts';
import { useCan } from '../../../lib/session.ts';
import { ErrorState, NoPermission } from '../../../ui/states.tsx';
import { PageHead } from '../page-head.tsx';
import setup from '../setup.module.css';
import { PermissionTable } from './permission-table.tsx';
import { useRoles } from '../../../lib/roles.ts';
import { NewRoleDrawer, RoleDrawer } from './role-drawer.tsx';

const NEW = 'new';

export function RolesPage() {
  return useCan('organization.manage') ? <Roles /> : <NoPermission />;
}

function Roles() {
  const { t } = useTranslation();
  const { data: roles, error, refetch } = useRoles();
  const [openId, setOpenId] = useState<string | null>(null);
  const close = () => setOpenId(null);
  const opened = roles?.find(({ id }) => id === openId);
  return (
    <div className={setup.page}>
      <PageHead
        title={t('setup.roles.title')}
        lead={t('people.rolesLead')}
        action={
          <Button leftSection={<IconPlus size={15} aria-hidden />} onClick={() => setOpenId(NEW)}>
            {t('people.newRole')}
          </Button>
        }
      />
      {error && !roles ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !roles ? (
        <Skeleton height={360} radius="md" role="status" aria-label={t('state.loading')} />
      ) : (
        <PermissionTable roles={roles} onOpen={(role) => setOpenId(role.id)} />
      )}
      {openId === NEW && <NewRoleDrawer roles={roles ?? []} onClose={close} />}
      {opened && <RoleDrawer key={opened.id} role={opened} onClose={close} />}
    </div>
  );
}
